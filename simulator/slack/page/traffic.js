// The inspector: every call of the app and every delivery to it, with arguments, answer, attempt and ordered faults.

import { el } from "./dom.js";

const MOST = 200;

export class Traffic {
  constructor(panel, opener, list, kind) {
    Object.assign(this, { panel, opener, list, kind, entries: [], timer: null });
    opener.addEventListener("click", () => (panel.hidden ? this.open() : this.close()));
    panel.querySelector("#traffic-close").addEventListener("click", () => this.close());
    kind.addEventListener("change", () => this.draw());
  }

  open() {
    this.panel.hidden = false;
    this.opener.setAttribute("aria-expanded", "true");
    this.look();
    this.timer = setInterval(() => this.look(), 1000);
  }

  close() {
    this.panel.hidden = true;
    this.opener.setAttribute("aria-expanded", "false");
    clearInterval(this.timer);
  }

  async look() {
    const answer = await (await fetch(`/control/record?after=${this.entries.length}`)).json();
    if (!answer.entries.length && this.list.childElementCount) return;
    this.entries.push(...answer.entries);
    this.draw();
  }

  draw() {
    const shown = this.entries.filter((entry) => fits(entry, this.kind.value)).slice(-MOST).reverse();
    const open = new Set([...this.list.querySelectorAll("details[open]")].map((node) => node.dataset.number));
    const rows = shown.map((entry) => row(entry, open.has(String(entry.number))));
    this.list.replaceChildren(...(rows.length ? rows : [el("li", { class: "empty" }, "Nothing yet.")]));
  }
}

function troubled(entry) {
  const refused = entry.kind === "call" ? entry.answer?.ok === false || entry.status >= 400 : !entry.acknowledged;
  return refused || Boolean(entry.fault);
}

function fits(entry, kind) {
  if (kind === "trouble") return troubled(entry);
  return !kind || entry.kind === kind;
}

function outcome(entry) {
  if (entry.kind === "call") return entry.answer?.ok === false ? entry.answer.error : entry.status === 200 ? "ok" : `HTTP ${entry.status}`;
  return `${entry.acknowledged ? "acknowledged" : "no acknowledgement"}${entry.attempt > 1 ? `, attempt ${entry.attempt}` : ""}`;
}

function row(entry, open) {
  const call = entry.kind === "call";
  const time = new Date(entry.at * 1000).toISOString().slice(11, 23);
  const head = el("summary", {},
    el("span", { class: "traffic-time" }, time),
    el("span", { class: `traffic-way ${entry.kind}` }, call ? "app calls" : "app is told"),
    el("code", {}, call ? entry.method : entry.what),
    el("span", { class: troubled(entry) ? "traffic-end trouble" : "traffic-end" }, outcome(entry), entry.fault ? ` (ordered fault: ${entry.fault})` : ""),
  );
  const part = (title, value) => (value === null || value === undefined ? null : [el("h3", {}, title), el("pre", {}, JSON.stringify(value, null, 2))]);
  const body = call ? [part("Arguments", entry.arguments), part("Answer", entry.answer)] : [part("Payload", entry.payload), part("What the acknowledgement said", entry.answer)];
  return el("li", {}, el("details", { open, "data-number": String(entry.number) }, head, body));
}
