// Interactive elements. Where a form collects values (`ctx.typed`) a change is remembered; where it does not, it acts.

import { el, safeUrl } from "./dom.js";
import { textObject } from "./text.js";
import { image } from "./blocks.js";
import { icon } from "./icons.js";

export function control(block, element, ctx, id) {
  const make = MAKE[element.type];
  return make ? make(block, element, ctx, id) : el("span", { class: "unknown" }, `[${element.type}]`);
}

function plain(text) {
  return text ? text.text : "";
}

function changed(block, element, ctx, choice) {
  if (ctx.typed) ctx.typed(block, element, choice);
  if (!ctx.typed || block.type !== "input" || block.dispatch_action) ctx.act(block, element, choice);
}

function pressable(block, element, ctx, label, extra = "", choice = undefined) {
  const act = () => {
    if (element.confirm && !window.confirm(`${plain(element.confirm.title)}\n\n${plain(element.confirm.text)}`)) return;
    const url = element.url && safeUrl(element.url);
    if (url) window.open(url, "_blank", "noopener");
    ctx.act(block, element, choice);
  };
  return el("button", { type: "button", class: `button ${element.style || ""} ${extra}`, "aria-label": element.accessibility_label, onclick: act }, label);
}

function select(block, element, ctx, id, options, current, many = false) {
  const groups = options.map((o) =>
    o.group ? el("optgroup", { label: o.group }, o.options.map((inner) => option(inner, current))) : option(o, current),
  );
  const first = many ? null : el("option", { value: "", disabled: block.type !== "input" ? true : undefined, selected: !current.length }, plain(element.placeholder) || "Choose…");
  const read = (event) => {
    const values = [...event.target.selectedOptions].map((o) => o.value).filter(Boolean);
    changed(block, element, ctx, many ? values : values[0] || null);
  };
  return el("select", { id, multiple: many, class: "select", "aria-label": id ? undefined : plain(element.placeholder) || element.action_id, onchange: read }, first, groups);
}

function option(o, current) {
  return el("option", { value: o.value, selected: current.includes(o.value) }, o.label);
}

function listed(element) {
  const one = (o) => ({ value: o.value, label: plain(o.text) });
  if (element.option_groups) return element.option_groups.map((g) => ({ group: plain(g.label), options: g.options.map(one) }));
  return (element.options || []).map(one);
}

// What an element holds: what was typed here, else what the server knows, else its initial value.
function held(block, element, ctx, initial) {
  const typed = ctx.current?.(block, element);
  if (typed !== undefined) return typed === null ? [] : [typed].flat();
  return [element[initial]].flat().filter(Boolean).map((o) => (typeof o === "object" ? o.value : String(o)));
}

function staticSelect(many) {
  const initial = many ? "initial_options" : "initial_option";
  return (block, element, ctx, id) => select(block, element, ctx, id, listed(element), held(block, element, ctx, initial), many);
}

function worldSelect(kind, initial, many = false) {
  return (block, element, ctx, id) => select(block, element, ctx, id, ctx.world[kind](), held(block, element, ctx, initial), many);
}

function typedInput(type, initial) {
  return (block, element, ctx, id) => {
    const note = (event) => ctx.typed?.(block, element, event.target.value || null);
    const act = (event) => { if (block.type !== "input" || block.dispatch_action) ctx.act(block, element, event.target.value); };
    const shared = { id, class: "text-input", placeholder: plain(element.placeholder), maxlength: element.max_length, oninput: note, onchange: act, "aria-label": id ? undefined : element.action_id };
    const value = held(block, element, ctx, initial)[0] || "";
    if (element.multiline) {
      const area = el("textarea", { ...shared, rows: 4 });
      area.value = value;
      return area;
    }
    return el("input", { ...shared, type, value });
  };
}

function ticks(kind, initial) {
  return (block, element, ctx, id) => {
    const current = held(block, element, ctx, initial);
    const name = `${block.block_id}-${element.action_id}`;
    const holder = el("div", { class: "ticks", id, role: kind === "radio" ? "radiogroup" : "group" });
    const read = () => {
      const values = [...holder.querySelectorAll("input:checked")].map((input) => input.value);
      changed(block, element, ctx, kind === "radio" ? values[0] || null : values);
    };
    holder.append(
      ...(element.options || []).map((o) =>
        el("label", { class: "tick" }, el("input", { type: kind, name, value: o.value, checked: current.includes(o.value), onchange: read }), el("span", {}, textObject(o.text, ctx.world), o.description ? el("small", {}, textObject(o.description, ctx.world)) : null)),
      ),
    );
    return holder;
  };
}

const MAKE = {
  button: (block, element, ctx) => pressable(block, element, ctx, textObject(element.text, ctx.world)),
  workflow_button: (block, element, ctx) => pressable(block, element, ctx, textObject(element.text, ctx.world)),
  icon_button: (block, element, ctx) => pressable(block, element, ctx, [icon("trash"), plain(element.text)], "small"),
  feedback_buttons: (block, element, ctx) =>
    el("span", { class: "feedback" }, pressable(block, element, ctx, [icon("up"), plain(element.positive_button.text)], "small", "positive"), pressable(block, element, ctx, [icon("down"), plain(element.negative_button.text)], "small", "negative")),
  image: (_block, element) => image(element, "thumb"),
  overflow: (block, element, ctx, id) => select(block, { ...element, placeholder: { text: "⋯ More" } }, ctx, id, listed(element), []),
  static_select: staticSelect(false),
  multi_static_select: staticSelect(true),
  users_select: worldSelect("peopleOptions", "initial_user"),
  channels_select: worldSelect("channelOptions", "initial_channel"),
  conversations_select: worldSelect("channelOptions", "initial_conversation"),
  multi_users_select: worldSelect("peopleOptions", "initial_users", true),
  multi_channels_select: worldSelect("channelOptions", "initial_channels", true),
  multi_conversations_select: worldSelect("channelOptions", "initial_conversations", true),
  radio_buttons: ticks("radio", "initial_option"),
  checkboxes: ticks("checkbox", "initial_options"),
  plain_text_input: typedInput("text", "initial_value"),
  email_text_input: typedInput("email", "initial_value"),
  url_text_input: typedInput("url", "initial_value"),
  number_input: typedInput("number", "initial_value"),
  datepicker: typedInput("date", "initial_date"),
  timepicker: typedInput("time", "initial_time"),
};
