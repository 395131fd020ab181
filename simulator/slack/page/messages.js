// Messages as rows: avatar, name, time, content, reactions, thread summary and a small menu.

import { el, safeUrl } from "./dom.js";
import { blocks } from "./blocks.js";
import { icon } from "./icons.js";
import { emoji, mrkdwn, link } from "./text.js";

const TINTS = ["#2f6f91", "#a4572c", "#3f7d55", "#7a4f93", "#a33f56", "#58708a", "#8a6d1f", "#28726f"];

export function avatar(id, name, isApp = false) {
  const initials = name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase();
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  const node = el("span", { class: `avatar${isApp ? " app" : ""}`, "aria-hidden": "true" }, isApp ? name[0] : initials);
  if (!isApp) node.style.backgroundColor = TINTS[sum % TINTS.length];
  return node;
}

// Draws a list of messages into `holder`; unchanged messages keep their nodes, so that open tables and pages stay.
export class MessageList {
  constructor(holder, actions) {
    this.holder = holder;
    this.actions = actions;
    this.drawn = new Map();
  }

  draw(messages, world, place) {
    const bottom = this.holder.scrollHeight - this.holder.scrollTop - this.holder.clientHeight < 80;
    const changedPlace = place.key !== this.key;
    this.key = place.key;
    const nodes = [];
    let before = null;
    let day = "";
    for (const message of messages) {
      const moment = new Date(Number(message.ts.split(".")[0]) * 1000);
      const today = world.day(moment);
      if (today !== day && !place.inThread) nodes.push(this.keep(`day-${today}`, today, () => el("div", { class: "day" }, el("span", {}, today))));
      const grouped = before && today === day && follows(before, message);
      nodes.push(this.keep(message.ts, JSON.stringify([message, grouped, place.inThread, world.user]), () => row(message, { world, grouped, place, actions: this.actions })));
      [before, day] = [message, today];
    }
    if (!messages.length) nodes.push(el("div", { class: "empty" }, place.empty));
    this.holder.replaceChildren(...nodes);
    if (place.at && changedPlace) this.show(place.at);
    else if (changedPlace || bottom) this.holder.scrollTop = this.holder.scrollHeight;
  }

  keep(key, signature, make) {
    const known = this.drawn.get(key);
    if (known?.signature === signature) return known.node;
    const node = make();
    this.drawn.set(key, { signature, node });
    return node;
  }

  show(ts) {
    const node = this.drawn.get(ts)?.node;
    if (!node) return;
    node.classList.add("pointed");
    node.scrollIntoView({ block: node.offsetHeight > this.holder.clientHeight ? "start" : "center" });
  }
}

function follows(before, message) {
  const close = Number(message.ts) - Number(before.ts) < 300;
  return close && before.user === message.user && !before.reply_count && Boolean(before.ephemeral_for) === Boolean(message.ephemeral_for);
}

function row(message, context) {
  const { world, grouped, place, actions } = context;
  const isApp = Boolean(message.bot_id) || message.user === "USLACKBOT";
  const name = world.personName(message.user) || message.user;
  const moment = new Date(Number(message.ts) * 1000);
  const time = el("time", { class: "time", datetime: moment.toISOString(), title: world.longTime(moment) }, world.time(moment));
  const person = world.store.person(message.user);
  const head = grouped
    ? null
    : el("div", { class: "who" }, el("span", { class: "name" }, name), isApp ? el("span", { class: "tag" }, "APP") : null, person && person.kind !== "member" ? el("span", { class: `tag ${person.kind}` }, person.kind) : null, time);
  const left = grouped ? el("span", { class: "gutter" }, time) : avatar(message.user, name, isApp);
  const body = el("div", { class: "body" }, message.ephemeral_for ? el("p", { class: "only-you" }, icon("eye"), "Only visible to you") : null, head, content(message, context), reactions(message, actions), place.inThread ? null : replies(message, actions, world));
  return el("article", { class: `message${grouped ? " grouped" : ""}${message.ephemeral_for ? " ephemeral" : ""}${message.streaming ? " streaming" : ""}`, "aria-label": `${name}, ${world.longTime(moment)}` }, left, body, message.subtype === "tombstone" ? null : menu(message, context));
}

function content(message, { world, actions }) {
  const ctx = { world, act: (block, element, choice) => actions.click(message, block, element, choice) };
  const parts = [];
  const typedByPerson = !message.bot_id;
  if (message.blocks?.length && !typedByPerson) parts.push(...blocks(message.blocks, ctx));
  else if (message.text) parts.push(el("div", { class: message.subtype === "tombstone" ? "text gone" : "text" }, mrkdwn(message.text, world), message.edited ? el("span", { class: "edited" }, " (edited)") : null));
  for (const attachment of message.attachments || []) {
    parts.push(el("div", { class: "attachment" }, attachment.pretext ? el("p", {}, attachment.pretext) : null, attachment.title ? el("strong", {}, attachment.title) : null, attachment.text ? el("div", {}, mrkdwn(attachment.text, world)) : null, blocks(attachment.blocks, ctx)));
  }
  for (const file of message.files || []) parts.push(fileCard(file));
  if (message.streaming) parts.push(el("span", { class: "cursor", role: "img", "aria-label": "still writing" }));
  return el("div", { class: "content" }, parts);
}

function fileCard(file) {
  const url = safeUrl(new URL(file.url_private).pathname);
  if (file.mimetype.startsWith("image/")) return el("figure", { class: "picture" }, el("figcaption", {}, file.title), el("img", { src: url, alt: file.alt_txt || file.title, class: "image wide" }));
  return el("div", { class: "file" }, el("span", { class: "file-kind", "aria-hidden": "true" }, file.filetype.toUpperCase().slice(0, 4)), el("div", {}, link(url, file.title), el("div", { class: "file-size" }, `${(file.size / 1024).toFixed(1)} kB`)));
}

function reactions(message, actions) {
  if (!message.reactions?.length) return null;
  return el("div", { class: "reactions" }, message.reactions.map((r) => el("button", { type: "button", class: "reaction", "aria-label": `${r.name}, ${r.count}`, onclick: () => actions.react(message, r.name) }, `${emoji(r.name)} ${r.count}`)));
}

function replies(message, actions, world) {
  if (!message.reply_count) return null;
  const faces = message.reply_users.slice(0, 4).map((id) => avatar(id, world.personName(id) || id, id === world.store.data.app.user_id));
  const last = world.dateToken("ago", new Date(Number(message.latest_reply) * 1000));
  return el("button", { type: "button", class: "replies", onclick: () => actions.openThread(message.thread_ts || message.ts) }, el("span", { class: "faces" }, faces), el("strong", {}, `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`), el("span", { class: "last" }, `Last reply ${last}`));
}

function menu(message, { world, place, actions }) {
  if (message.ephemeral_for) return null;
  const quick = (name) => el("button", { type: "button", class: "ghost", title: name, "aria-label": `React with ${name}`, onclick: () => actions.react(message, name) }, emoji(name));
  const shortcuts = world.store.data.app.shortcuts.filter((s) => s.kind === "message");
  const thread = place.inThread ? null : el("button", { type: "button", class: "ghost", onclick: () => actions.openThread(message.thread_ts || message.ts) }, "Reply in thread");
  return el("div", { class: "menu" }, quick("eyes"), quick("white_check_mark"), thread, shortcuts.map((s) => el("button", { type: "button", class: "ghost", onclick: () => actions.shortcut(message, s) }, s.name)));
}
