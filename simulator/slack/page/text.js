// Slack's two text languages, mrkdwn and Markdown, and rich_text, turned into DOM nodes. `world` names people,
// channels and groups, and says in which time zone dates are shown.

import { el, safeUrl } from "./dom.js";

const EMOJI = {
  white_check_mark: "✅", warning: "⚠️", rotating_light: "🚨", eyes: "👀", thumbsup: "👍", "+1": "👍", "-1": "👎",
  thumbsdown: "👎", tada: "🎉", package: "📦", truck: "🚚", x: "❌", hourglass: "⌛", mag: "🔍", bell: "🔔",
  large_green_circle: "🟢", large_orange_circle: "🟠", large_yellow_circle: "🟡", white_circle: "⚪", red_circle: "🔴", chart_with_upwards_trend: "📈",
  heavy_check_mark: "✔️", raised_hands: "🙌", wave: "👋", memo: "📝", clock1: "🕐", pray: "🙏", heart: "❤️",
};

// Marks of states are drawn: not every machine has a font with coloured pictures.
const DOTS = ["red_circle", "large_orange_circle", "large_green_circle", "white_circle"];

export function emoji(name) {
  if (DOTS.includes(name)) {
    return el("span", { class: `dot ${name}`, role: "img", "aria-label": name.replaceAll("_", " ") });
  }
  return EMOJI[name] || `:${name}:`;
}

export function decode(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

// ---- inline marks -------------------------------------------------------------------------------------------------

const MRKDWN = /`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*([^*\s](?:[^*\n]*[^*\s])?)\*(?!\w)|(?<![\w_])_([^_\s](?:[^_\n]*[^_\s])?)_(?!\w)|(?<![\w~])~([^~\s](?:[^~\n]*[^~\s])?)~(?!\w)|:([a-z0-9_+-]+):/g;
const MARKDOWN = /`([^`\n]+)`|<((?:[@#!][^<>\n]+|https?:[^<>\s]+))>|\*\*([^\n]+?)\*\*|(?<![\w*])\*([^*\s](?:[^*\n]*[^*\s])?)\*(?!\w)|(?<![\w_])_([^_\s](?:[^_\n]*[^_\s])?)_(?!\w)|~~([^~\n]+)~~|!?\[([^\]\n]*)\]\(([^()\s]+)\)|(https?:\/\/[^\s<>|)]*[^\s<>|).,;:!?])|:([a-z0-9_+-]+):/g;

export function mrkdwnInline(text, world) {
  return pieces(text, MRKDWN, (m) => {
    if (m[1] !== undefined) return el("code", {}, decode(m[1]));
    if (m[2] !== undefined) return mark(m[2], world);
    if (m[3] !== undefined) return el("strong", {}, mrkdwnInline(m[3], world));
    if (m[4] !== undefined) return el("em", {}, mrkdwnInline(m[4], world));
    if (m[5] !== undefined) return el("s", {}, mrkdwnInline(m[5], world));
    return emoji(m[6]);
  });
}

export function markdownInline(text, world) {
  return pieces(text, MARKDOWN, (m) => {
    if (m[1] !== undefined) return el("code", {}, decode(m[1]));
    if (m[2] !== undefined) return mark(m[2], world);
    if (m[3] !== undefined) return el("strong", {}, markdownInline(m[3], world));
    if (m[4] !== undefined || m[5] !== undefined) return el("em", {}, markdownInline(m[4] ?? m[5], world));
    if (m[6] !== undefined) return el("s", {}, markdownInline(m[6], world));
    if (m[8] !== undefined) return link(m[8], m[7] ? markdownInline(m[7], world) : m[8]);
    if (m[9] !== undefined) return link(m[9], decode(m[9]));
    return emoji(m[10]);
  });
}

function pieces(text, pattern, make) {
  const found = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) found.push(decode(text.slice(end, match.index)));
    found.push(make(match));
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push(decode(text.slice(end)));
  return found;
}

export function link(url, label) {
  const target = safeUrl(decode(String(url)));
  if (target === null) return el("span", {}, label);
  return el("a", { href: target, rel: "noopener noreferrer", target: target.startsWith("http") ? "_blank" : undefined }, label);
}

function mark(inside, world) {
  const bar = inside.indexOf("|");
  const head = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? null : inside.slice(bar + 1);
  if (head.startsWith("@")) return mention(head.slice(1), label, world);
  if (head.startsWith("#")) return el("span", { class: "mention" }, `#${world.channelName(head.slice(1)) || label || head.slice(1)}`);
  if (head.startsWith("!date^")) return date(head, label, world);
  if (head.startsWith("!subteam^")) return el("span", { class: "mention" }, `@${world.groupName(head.slice(9)) || label || "group"}`);
  if (head.startsWith("!")) return el("span", { class: "mention loud" }, `@${head.slice(1)}`);
  return link(head, label === null ? decode(head.replace(/^mailto:/, "")) : decode(label));
}

export function mention(id, label, world) {
  const own = id === world.user ? " own" : "";
  return el("span", { class: `mention${own}` }, `@${world.personName(id) || label || id}`);
}

function date(head, fallback, world) {
  const [, seconds, format, url] = head.split("^");
  const moment = new Date(Number(seconds) * 1000);
  if (Number.isNaN(moment.getTime())) return decode(fallback || head);
  const text = (format || "{date_short} {time}").replace(/\{(\w+)\}/g, (whole, name) => world.dateToken(name, moment) ?? whole);
  const node = el("time", { datetime: moment.toISOString(), title: world.longTime(moment) }, decode(text));
  return url ? link(url, node) : node;
}

// ---- mrkdwn -------------------------------------------------------------------------------------------------------

export function mrkdwn(text, world) {
  const found = [];
  String(text).split(/```\n?([\s\S]*?)\n?```/).forEach((part, index) => {
    if (index % 2) found.push(el("pre", {}, decode(part)));
    else found.push(...mrkdwnLines(part, world));
  });
  return found;
}

function mrkdwnLines(text, world) {
  const found = [];
  let list = null;
  let quote = null;
  text.split("\n").forEach((line, index, lines) => {
    const quoted = line.match(/^(?:&gt;|>)\s?(.*)$/);
    const item = line.match(/^\s*(?:•|-|–|\*(?=\s))\s+(.*)$/);
    if (!quoted) quote = null;
    if (!item) list = null;
    if (quoted) {
      if (!quote) found.push((quote = el("blockquote")));
      else quote.append(el("br"));
      quote.append(...mrkdwnInline(quoted[1], world));
    } else if (item) {
      if (!list) found.push((list = el("ul")));
      list.append(el("li", {}, mrkdwnInline(item[1], world)));
    } else if (line.trim() === "") {
      if (index > 0 && index < lines.length - 1) found.push(el("span", { class: "gap" }));
    } else {
      found.push(el("span", { class: "line" }, mrkdwnInline(line, world)));
    }
  });
  return found;
}

// ---- Markdown -----------------------------------------------------------------------------------------------------

export function markdown(text, world) {
  const lines = String(text).replace(/\r/g, "").split("\n");
  const found = [];
  let at = 0;
  while (at < lines.length) {
    const [node, next] = markdownBlock(lines, at, world);
    if (node) found.push(node);
    at = next;
  }
  return el("div", { class: "markdown" }, found);
}

function markdownBlock(lines, at, world) {
  const line = lines[at];
  if (line.trim() === "") return [null, at + 1];
  if (/^\s*```/.test(line)) return fence(lines, at);
  const heading = line.match(/^(#{1,6})\s+(.*?)\s*#*$/);
  if (heading) return [el(`h${Math.min(heading[1].length + 2, 6)}`, {}, markdownInline(heading[2], world)), at + 1];
  if (/^\s*([-*_])(?:\s*\1){2,}\s*$/.test(line)) return [el("hr"), at + 1];
  if (line.includes("|") && /^\s*\|?\s*:?-{2,}/.test(lines[at + 1] || "")) return pipeTable(lines, at, world);
  if (/^\s*(?:>|&gt;)/.test(line)) return quoteBlock(lines, at, world);
  if (LIST.test(line)) return listBlock(lines, at, world);
  return paragraph(lines, at, world);
}

const LIST = /^(\s*)(?:([-*+•])|(\d+)[.)])\s+(.*)$/;

function fence(lines, at) {
  let end = at + 1;
  while (end < lines.length && !/^\s*```/.test(lines[end])) end += 1;
  return [el("pre", {}, decode(lines.slice(at + 1, end).join("\n"))), end + 1];
}

function quoteBlock(lines, at, world) {
  const inner = [];
  let end = at;
  while (end < lines.length && /^\s*(?:>|&gt;)/.test(lines[end])) inner.push(lines[end++].replace(/^\s*(?:>|&gt;)\s?/, ""));
  return [el("blockquote", {}, markdown(inner.join("\n"), world)), end];
}

function listBlock(lines, at, world) {
  const [, indent, , number] = lines[at].match(LIST);
  const list = el(number ? "ol" : "ul", number && number !== "1" ? { start: number } : {});
  let end = at;
  while (end < lines.length) {
    const item = lines[end].match(LIST);
    if (!item || item[1].length < indent.length) break;
    if (item[1].length > indent.length + 1) {
      const [nested, next] = listBlock(lines, end, world);
      (list.lastElementChild || list).append(nested);
      end = next;
      continue;
    }
    if (Boolean(item[3]) !== Boolean(number)) break;
    const task = item[4].match(/^\[([ xX])\]\s+(.*)$/);
    const content = markdownInline(task ? task[2] : item[4], world);
    list.append(el("li", task ? { class: "task" } : {}, task ? (task[1] === " " ? "☐ " : "☑ ") : "", content));
    end += 1;
  }
  return [list, end];
}

function pipeTable(lines, at, world) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const aligns = cells(lines[at + 1]).map((rule) => (/^:-+:$/.test(rule) ? "center" : rule.endsWith(":") ? "right" : "left"));
  const row = (line, tag) => el("tr", {}, cells(line).map((cell, i) => el(tag, { class: `align-${aligns[i] || "left"}` }, markdownInline(cell, world))));
  let end = at + 2;
  const body = [];
  while (end < lines.length && lines[end].includes("|") && lines[end].trim()) body.push(row(lines[end++], "td"));
  return [el("div", { class: "table-wrap" }, el("table", { class: "data" }, el("thead", {}, row(lines[at], "th")), el("tbody", {}, body))), end];
}

function paragraph(lines, at, world) {
  const inner = [];
  let end = at;
  while (end < lines.length && lines[end].trim() && (end === at || !startsBlock(lines, end))) inner.push(lines[end++]);
  const parts = inner.flatMap((line, i) => (i ? [el("br"), ...markdownInline(line.trim(), world)] : markdownInline(line.trim(), world)));
  return [el("p", {}, parts), end];
}

function startsBlock(lines, at) {
  return /^(#{1,6}\s|\s*```|\s*(?:>|&gt;))/.test(lines[at]) || LIST.test(lines[at]);
}

// ---- rich_text and text objects -----------------------------------------------------------------------------------

export function richText(block, world) {
  return (block.elements || []).map((part) => richPart(part, world));
}

function richPart(part, world) {
  if (part.type === "rich_text_list") {
    const tag = part.style === "ordered" ? "ol" : "ul";
    return el(tag, { class: part.indent ? `indent-${part.indent}` : undefined }, part.elements.map((item) => el("li", {}, richInline(item, world))));
  }
  if (part.type === "rich_text_preformatted") return el("pre", {}, richInline(part, world));
  if (part.type === "rich_text_quote") return el("blockquote", {}, richInline(part, world));
  return el("span", { class: "line" }, richInline(part, world));
}

function richInline(section, world) {
  return (section.elements || []).map((piece) => {
    if (piece.type === "user") return mention(piece.user_id, null, world);
    if (piece.type === "channel") return el("span", { class: "mention" }, `#${world.channelName(piece.channel_id) || piece.channel_id}`);
    if (piece.type === "usergroup") return el("span", { class: "mention" }, `@${world.groupName(piece.usergroup_id) || "group"}`);
    if (piece.type === "broadcast") return el("span", { class: "mention loud" }, `@${piece.range}`);
    if (piece.type === "emoji") return emoji(piece.name);
    if (piece.type === "link") return link(piece.url, piece.text || piece.url);
    if (piece.type === "date") return world.longTime(new Date(piece.timestamp * 1000));
    return styled(piece.text || "", piece.style || {});
  });
}

function styled(text, style) {
  let node = text;
  if (style.code) node = el("code", {}, node);
  if (style.bold) node = el("strong", {}, node);
  if (style.italic) node = el("em", {}, node);
  if (style.strike) node = el("s", {}, node);
  return node;
}

export function textObject(text, world) {
  if (!text) return [];
  if (typeof text === "string") return [text];
  if (text.type === "mrkdwn") return mrkdwn(text.text, world);
  return [decode(text.text).replace(/:([a-z0-9_+-]+):/g, (_, name) => EMOJI[name] || `:${name}:`)];
}
