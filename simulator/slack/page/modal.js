// The modal on top of a person's stack: draws it, keeps what is typed, submits and closes.

import { el } from "./dom.js";
import { blocks } from "./blocks.js";
import { send } from "./store.js";

export class Modal {
  constructor(dialog, store, report) {
    Object.assign(this, { dialog, store, report, typed: {}, errors: {}, shown: "" });
    dialog.oncancel = (event) => { event.preventDefault(); this.close(); };
  }

  draw(world) {
    const stack = this.store.data.modals[this.store.user] || [];
    const view = stack[stack.length - 1];
    if (!view) {
      this.shown = "";
      if (this.dialog.open) this.dialog.close();
      return;
    }
    if (this.shown === view.id + view.hash) return;
    if (this.view?.id !== view.id) this.typed = {};
    this.view = view;
    this.errors = {};
    this.shown = view.id + view.hash;
    this.render(world, stack.length);
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.querySelector(".modal-body :is(input, textarea, select, button)")?.focus({ preventScroll: true });
  }

  render(world, depth) {
    this.world = world;
    const { view } = this;
    const ctx = {
      world,
      errors: this.errors,
      act: (block, element, choice) => this.act(block, element, choice),
      typed: (block, element, choice) => { (this.typed[block.block_id] ||= {})[element.action_id] = choice; },
      current: (block, element) => this.value(block.block_id, element.action_id),
    };
    const general = this.errors[""] ? el("p", { class: "field-error", role: "alert" }, this.errors[""]) : null;
    const buttons = el("footer", {}, el("button", { type: "button", class: "button", onclick: () => this.close() }, view.close?.text || "Cancel"), view.submit ? el("button", { type: "submit", class: "button primary" }, view.submit.text) : null);
    const head = el("header", {}, el("h2", { id: "modal-title" }, view.title.text), depth > 1 ? el("span", { class: "tag" }, `step ${depth}`) : null, el("button", { type: "button", class: "ghost", "aria-label": "Close", onclick: () => this.close(true) }, "✕"));
    const form = el("form", { method: "dialog", novalidate: true }, head, el("div", { class: "modal-body" }, general, blocks(view.blocks, ctx)), buttons);
    form.onsubmit = (event) => { event.preventDefault(); this.submit(); };
    this.dialog.setAttribute("aria-labelledby", "modal-title");
    this.dialog.replaceChildren(form);
  }

  value(block, action) {
    const typed = this.typed[block]?.[action];
    if (typed !== undefined) return typed;
    const known = this.view.state.values[block]?.[action];
    if (!known) return undefined;
    const held = known.value ?? known.selected_option?.value ?? known.selected_options?.map((o) => o.value) ?? known.selected_date ?? known.selected_time ?? known.selected_user ?? known.selected_users ?? known.selected_channel ?? known.selected_conversation;
    return held ?? undefined;
  }

  async act(block, element, choice) {
    await this.report(send("click", { user: this.store.user, view_id: this.view.id, action_id: element.action_id, block_id: block.block_id, choice: choice ?? null }));
  }

  async submit() {
    this.dialog.classList.add("busy");
    const answer = await this.report(send("submit", { user: this.store.user, view_id: this.view.id, values: this.typed }));
    this.dialog.classList.remove("busy");
    this.errors = answer?.errors || {};
    const depth = (this.store.data.modals[this.store.user] || []).length;
    if (Object.keys(this.errors).length && this.dialog.open) {
      this.render(this.world, depth);
      this.dialog.querySelector(".wrong input, .wrong textarea, .wrong select")?.focus();
    }
  }

  async close(everything = false) {
    await this.report(send("close", { user: this.store.user, view_id: this.view.id, everything }));
  }
}
