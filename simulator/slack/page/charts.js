// data_visualization: line, bar, area and pie charts as inline SVG.

import { el, svg } from "./dom.js";

const COLOURS = ["#1f6f8b", "#d9822b", "#4f8a5b", "#8e5ea2", "#c0504d", "#6b7a8c"];
const WIDTH = 440;
const HEIGHT = 230;
const PAD = { left: 50, right: 12, top: 12, bottom: 44 };

export function chart(block) {
  const { chart: spec, title } = block;
  const drawn = spec.type === "pie" ? pie(spec) : axes(spec);
  const names = spec.type === "pie" ? spec.segments.map((s) => `${s.label} ${number(s.value)}`) : spec.series.map((s) => s.name);
  const label = `${spec.type} chart: ${title}. ${describe(spec)}`;
  const legend = names.length > 1 || spec.type === "pie" ? el("ul", { class: "legend" }, names.map((name, i) => el("li", {}, swatch(i), name))) : null;
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label, class: "chart" }, drawn);
  return el("figure", { class: `visual ${spec.type}` }, el("figcaption", {}, title), el("div", { class: "visual-body" }, picture, legend));
}

function swatch(index) {
  return svg("svg", { class: "swatch", viewBox: "0 0 10 10", "aria-hidden": "true" }, svg("rect", { width: 10, height: 10, rx: 2, fill: COLOURS[index % COLOURS.length] }));
}

function describe(spec) {
  if (spec.type === "pie") return spec.segments.map((s) => `${s.label}: ${number(s.value)}`).join(", ");
  return spec.series.map((s) => `${s.name}: ${s.data.map((p) => `${p.label} ${number(p.value)}`).join(", ")}`).join(". ");
}

export function number(value) {
  return Number(value).toLocaleString("en-GB", { maximumFractionDigits: 2 });
}

function axes(spec) {
  const categories = spec.axis_config.categories;
  const values = spec.series.flatMap((s) => s.data.map((p) => p.value));
  const ticks = niceTicks(Math.min(0, ...values), Math.max(0, ...values), spec.type === "line" ? values : null);
  const [low, high] = [ticks[0], ticks[ticks.length - 1]];
  const y = (value) => PAD.top + ((high - value) / (high - low || 1)) * (HEIGHT - PAD.top - PAD.bottom);
  const band = (WIDTH - PAD.left - PAD.right) / categories.length;
  const x = (index) => PAD.left + band * (index + 0.5);
  const every = Math.ceil(categories.length / Math.floor((WIDTH - PAD.left) / Math.max(46, 7 * Math.max(...categories.map((c) => c.length)))));
  const parts = [
    ticks.map((tick) => [
      svg("line", { x1: PAD.left, x2: WIDTH - PAD.right, y1: y(tick), y2: y(tick), class: tick === 0 ? "zero" : "grid" }),
      svg("text", { x: PAD.left - 8, y: y(tick) + 4, class: "tick end" }, number(tick)),
    ]),
    categories.map((name, i) => (i % every ? null : svg("text", { x: x(i), y: HEIGHT - PAD.bottom + 17, class: "tick middle" }, name))),
    axisLabel(spec.axis_config.x_label, (PAD.left + WIDTH - PAD.right) / 2, HEIGHT - 8, "middle"),
    spec.axis_config.y_label ? svg("text", { class: "axis middle", transform: `translate(12 ${(HEIGHT - PAD.bottom + PAD.top) / 2}) rotate(-90)` }, spec.axis_config.y_label) : null,
  ];
  const draw = spec.type === "bar" ? bars : lines;
  return [...parts, draw(spec, x, y, band, Math.max(low, 0))];
}

function axisLabel(text, x, y, anchor) {
  return text ? svg("text", { x, y, class: `axis ${anchor}` }, text) : null;
}

function bars(spec, x, y, band, base) {
  const width = Math.min(46, (band * 0.72) / spec.series.length);
  return spec.series.map((series, s) =>
    series.data.map((point, i) => {
      const left = x(i) - (width * spec.series.length) / 2 + s * width;
      const [top, bottom] = [Math.min(y(point.value), y(base)), Math.max(y(point.value), y(base))];
      const title = svg("title", {}, `${series.name}, ${point.label}: ${number(point.value)}`);
      return svg("rect", { x: left + 1, y: top, width: width - 2, height: Math.max(1, bottom - top), rx: 2, fill: COLOURS[s % COLOURS.length] }, title);
    }),
  );
}

function lines(spec, x, y, _band, base) {
  return spec.series.map((series, s) => {
    const colour = COLOURS[s % COLOURS.length];
    const points = series.data.map((point, i) => `${x(i)},${y(point.value)}`).join(" ");
    const area = `${x(0)},${y(base)} ${points} ${x(series.data.length - 1)},${y(base)}`;
    const dots = series.data.map((point, i) =>
      svg("circle", { cx: x(i), cy: y(point.value), r: 3.2, fill: colour, class: "dot" }, svg("title", {}, `${series.name}, ${point.label}: ${number(point.value)}`)),
    );
    return [
      spec.type === "area" ? svg("polygon", { points: area, fill: colour, opacity: 0.18 }) : null,
      svg("polyline", { points, fill: "none", stroke: colour, "stroke-width": 2.4, "stroke-dasharray": s % 2 ? "6 3" : undefined, "stroke-linejoin": "round" }),
      dots,
    ];
  });
}

function niceTicks(low, high, values) {
  if (values && Math.min(...values) > 0 && Math.min(...values) > Math.max(...values) * 0.6) low = Math.min(...values);
  const raw = (high - low || Math.abs(high) || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((candidate) => candidate >= raw);
  const ticks = [];
  for (let tick = Math.floor(low / step + 1e-9) * step; tick < high + step * 0.999; tick += step) ticks.push(Number(tick.toPrecision(10)));
  return ticks.length > 1 ? ticks : [...ticks, ticks[0] + step];
}

function pie(spec) {
  const total = spec.segments.reduce((sum, s) => sum + s.value, 0) || 1;
  const [cx, cy, r] = [WIDTH / 2, HEIGHT / 2, HEIGHT / 2 - 12];
  let angle = -Math.PI / 2;
  return spec.segments.map((segment, i) => {
    const share = segment.value / total;
    const [from, to] = [angle, (angle += share * Math.PI * 2)];
    const at = (a, radius) => `${cx + radius * Math.cos(a)} ${cy + radius * Math.sin(a)}`;
    const path = share > 0.9999 ? `M ${cx} ${cy - r} A ${r} ${r} 0 1 1 ${cx - 0.01} ${cy - r} Z` : `M ${cx} ${cy} L ${at(from, r)} A ${r} ${r} 0 ${share > 0.5 ? 1 : 0} 1 ${at(to, r)} Z`;
    const [tx, ty] = at((from + to) / 2, r * 0.66).split(" ");
    return [
      svg("path", { d: path, fill: COLOURS[i % COLOURS.length], class: "slice" }, svg("title", {}, `${segment.label}: ${number(segment.value)}`)),
      share > 0.06 ? svg("text", { x: tx, y: Number(ty) + 4, class: "share middle" }, `${Math.round(share * 100)}%`) : null,
    ];
  });
}
