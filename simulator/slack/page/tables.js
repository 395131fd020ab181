// table and data_table: the second with caption, sortable header and pages.

import { el } from "./dom.js";
import { number } from "./charts.js";
import { richText } from "./text.js";

export function table(block, world) {
  const settings = block.column_settings || [];
  const rows = block.rows.map((row, r) =>
    el("tr", {}, row.map((cell, c) => el(r === 0 ? "th" : "td", { class: `align-${settings[c]?.align || align(cell)}`, scope: r === 0 ? "col" : undefined }, cellContent(cell, world)))),
  );
  return el("div", { class: "table-wrap" }, el("table", { class: "data" }, el("thead", {}, rows.slice(0, 1)), el("tbody", {}, rows.slice(1))));
}

function cellContent(cell, world, onAction) {
  if (cell.type === "rich_text") return richText(cell, world);
  if (cell.type === "raw_number") return cell.text || number(cell.value);
  if (cell.type === "action_cell") return (cell.elements || [cell.element]).filter(Boolean).map((element) => onAction(element));
  return cell.text;
}

function align(cell) {
  return cell.type === "raw_number" ? "right" : "left";
}

function sortValue(cell) {
  if (cell.type === "raw_number") return cell.value;
  return cell.type === "raw_text" ? cell.text.toLowerCase() : JSON.stringify(cell);
}

export function dataTable(block, world, element) {
  const [header, ...body] = block.rows;
  const size = block.page_size || 5;
  const rowHeader = block.row_header_column_index || 0;
  const view = { page: 0, column: null, down: false };
  const holder = el("div", { class: "data-table" });

  function draw() {
    const rows = view.column === null ? body : [...body].sort((a, b) => compare(a[view.column], b[view.column]) * (view.down ? -1 : 1));
    const pages = Math.max(1, Math.ceil(rows.length / size));
    const shown = rows.slice(view.page * size, (view.page + 1) * size);
    const head = header.map((cell, c) => {
      const direction = view.column === c ? (view.down ? "descending" : "ascending") : "none";
      const arrow = view.column === c ? (view.down ? " ↓" : " ↑") : "";
      const sort = () => { Object.assign(view, { column: c, down: view.column === c && !view.down, page: 0 }); draw(); };
      return el("th", { scope: "col", "aria-sort": direction, class: `align-${align(body[0]?.[c] || cell)}` }, el("button", { type: "button", class: "sort", onclick: sort }, cellContent(cell, world), arrow));
    });
    const lines = shown.map((row) =>
      el("tr", {}, row.map((cell, c) => el(c === rowHeader ? "th" : "td", { scope: c === rowHeader ? "row" : undefined, class: `align-${align(cell)}` }, cellContent(cell, world, (e) => element(block, e))))),
    );
    const turn = (by) => () => { view.page += by; draw(); };
    const range = `${view.page * size + 1}–${Math.min(rows.length, (view.page + 1) * size)} of ${rows.length}`;
    const pager = pages > 1 ? el("div", { class: "pager" }, el("button", { type: "button", class: "ghost", disabled: view.page === 0, onclick: turn(-1), "aria-label": "Previous page" }, "‹"), el("span", {}, range), el("button", { type: "button", class: "ghost", disabled: view.page >= pages - 1, onclick: turn(1), "aria-label": "Next page" }, "›")) : null;
    holder.replaceChildren(el("div", { class: "table-wrap" }, el("table", { class: "data" }, el("caption", {}, block.caption), el("thead", {}, el("tr", {}, head)), el("tbody", {}, lines))), ...(pager ? [pager] : []));
  }
  draw();
  return holder;
}

function compare(a, b) {
  const [x, y] = [sortValue(a), sortValue(b)];
  if (typeof x === "number" && typeof y === "number") return x - y;
  return String(x).localeCompare(String(y), "en", { numeric: true });
}
