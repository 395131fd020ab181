// A message box: Enter sends, Shift+Enter breaks the line, "/" and "@" offer what can be completed.

import { el } from "./dom.js";

export class Composer {
  constructor(form, area, list, { submit, offers }) {
    Object.assign(this, { form, area, list, submit, offers, chosen: 0, shown: [] });
    form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    area.addEventListener("input", () => { this.grow(); this.suggest(); });
    area.addEventListener("keydown", (event) => this.key(event));
    area.addEventListener("blur", () => setTimeout(() => this.hide(), 150));
  }

  key(event) {
    if (this.shown.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.chosen = (this.chosen + (event.key === "ArrowDown" ? 1 : -1) + this.shown.length) % this.shown.length;
      this.drawList();
    } else if (this.shown.length && event.key === "Tab") {
      event.preventDefault();
      this.take(this.shown[this.chosen]);
    } else if (event.key === "Escape") {
      this.hide();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
  }

  async send() {
    const text = this.area.value;
    if (!text.trim()) return;
    this.area.value = "";
    this.grow();
    this.hide();
    if (!(await this.submit(text))) this.area.value = text;
  }

  grow() {
    this.area.style.height = "auto";
    this.area.style.height = `${Math.min(this.area.scrollHeight, 180)}px`;
  }

  suggest() {
    if (!this.list) return;
    const before = this.area.value.slice(0, this.area.selectionStart);
    const word = before.match(/(^\/\S*|@[\w.-]*)$/)?.[1];
    this.shown = word ? this.offers(word).slice(0, 6) : [];
    this.word = word;
    this.chosen = 0;
    this.drawList();
  }

  drawList() {
    this.list.hidden = !this.shown.length;
    this.list.replaceChildren(...this.shown.map((offer, i) => el("li", { class: i === this.chosen ? "chosen" : "", onmousedown: (event) => { event.preventDefault(); this.take(offer); } }, el("strong", {}, offer.text), el("span", {}, offer.hint))));
  }

  take(offer) {
    const at = this.area.selectionStart;
    const start = at - this.word.length;
    this.area.value = `${this.area.value.slice(0, start)}${offer.text} ${this.area.value.slice(at)}`;
    this.area.focus();
    this.hide();
  }

  hide() {
    this.shown = [];
    if (this.list) this.list.hidden = true;
  }
}
