// The page: ties store, panes, composers, modal and clock together. The address names user, channel, tab and thread.

import { el } from "./dom.js";
import { blocks } from "./blocks.js";
import { Composer } from "./composer.js";
import { icon } from "./icons.js";
import { avatar, MessageList } from "./messages.js";
import { Modal } from "./modal.js";
import { send, Store } from "./store.js";
import { Traffic } from "./traffic.js";
import { World } from "./world.js";

const $ = (id) => document.getElementById(id);
const address = new URLSearchParams(location.search);
const still = address.has("static");
const place = { channel: address.get("channel"), tab: address.get("tab"), thread: address.get("thread"), at: address.get("at") };
let store;
let world;
let modal;
const seen = new Map();

async function boot() {
  let user = address.get("user");
  if (!user) {
    const everything = await (await fetch("/control/state")).json();
    const active = everything.users.filter((u) => u.kind !== "deactivated").map((u) => u.id);
    const channel = everything.channels.find((c) => c.id === place.channel);
    user = channel?.members.find((m) => active.includes(m)) || active[0];
  }
  await become(user);
}

async function become(user) {
  store?.stop();
  store = new Store(user);
  await store.load();
  world = new World(store);
  modal = new Modal($("modal"), store, report);
  const known = place.channel === store.directMessage || store.channel(place.channel);
  if (!known) Object.assign(place, { channel: firstChannel(), thread: null, tab: null });
  markSeen();
  store.listen((change) => later(change));
  if (!still) store.follow();
  if (!still && place.channel === store.directMessage) tellHomeOpened();
  draw();
}

function tellHomeOpened() {
  return report(send("home", { user: store.user, tab: place.tab === "home" ? "home" : "messages" }));
}

function firstChannel() {
  return (store.data.channels.find((c) => c.name && !c.is_archived) || { id: store.directMessage }).id;
}

let waiting = false;
function later(change) {
  if (change.kind === "message" && change.channel === place.channel) markSeen();
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; draw(); });
}

function draw() {
  document.title = `${placeName()} · ${store.data.team.name}`;
  $("team-name").textContent = store.data.team.name;
  drawSwitcher();
  drawSidebar();
  drawPlace();
  drawThread();
  drawClock();
  modal.draw(world);
  const query = new URLSearchParams({ user: store.user, channel: place.channel });
  if (place.thread) query.set("thread", place.thread);
  if (place.tab) query.set("tab", place.tab);
  if (still) query.set("static", "1");
  history.replaceState(null, "", `/?${query}`);
}

// ---- left column and top ------------------------------------------------------------------------------------------

function drawSwitcher() {
  const options = store.data.users.map((u) => {
    const kind = u.kind === "member" ? "" : ` · ${u.kind}`;
    return el("option", { value: u.id, selected: u.id === store.user, disabled: u.kind === "deactivated" }, `${u.name} (${u.title}${kind})`);
  });
  $("user-switch").replaceChildren(...options);
}

$("user-switch").addEventListener("change", (event) => {
  if (place.channel.startsWith("D")) place.channel = `D${event.target.value.slice(1)}`;
  Object.assign(place, { at: null });
  become(event.target.value);
});

function drawSidebar() {
  const me = store.person(store.user);
  const mark = { private: icon("lock"), shared: icon("shared") };
  const rows = store.data.channels.filter((c) => c.name).map((c) => {
    const kind = c.is_private ? "private" : c.is_ext_shared ? "shared" : "public";
    return sideRow(c.id, mark[kind]?.cloneNode(true) || "#", c.name, c.is_archived ? "archived" : "");
  });
  $("sidebar").replaceChildren(
    el("div", { class: "me" }, avatar(me.id, me.name), el("div", {}, el("strong", {}, me.name), el("span", {}, me.title))),
    el("h2", {}, "Channels"),
    el("ul", {}, rows),
    el("h2", {}, "Apps"),
    el("ul", {}, sideRow(store.directMessage, avatar(store.data.app.user_id, store.data.app.name, true), store.data.app.name, "")),
  );
}

function sideRow(id, mark, name, extra) {
  const current = id === place.channel;
  const messages = store.channel(id)?.messages || [];
  const fresh = !current && messages.some((m) => m.ts > (seen.get(`${store.user} ${id}`) || "") && m.user !== store.user);
  const open = () => go({ channel: id, tab: null, thread: null });
  return el("li", {}, el("button", { type: "button", class: `${current ? "current" : ""} ${fresh ? "fresh" : ""} ${extra}`, "aria-current": current ? "page" : undefined, onclick: open }, el("span", { class: "mark" }, mark), el("span", { class: "label" }, name), fresh ? el("span", { class: "dot-new", role: "img", "aria-label": "unread" }) : null));
}

function markSeen() {
  for (const c of store.data.channels) {
    const key = `${store.user} ${c.id}`;
    if (c.id === place.channel || !seen.has(key)) seen.set(key, c.messages.at(-1)?.ts || "");
  }
}

function go(to) {
  const before = place.channel;
  Object.assign(place, { at: null }, to);
  markSeen();
  if (place.channel === store.directMessage && before !== place.channel) tellHomeOpened();
  draw();
}

// ---- the middle ---------------------------------------------------------------------------------------------------

const actions = {
  openThread: (ts) => { go({ thread: ts }); $("composer-thread").focus(); },
  react: (message, name) => report(send("react", { user: store.user, channel: place.channel, ts: message.ts, name })),
  shortcut: (message, s) => report(send("shortcut", { user: store.user, callback_id: s.callback_id, channel: place.channel, ts: message.ts })),
  click: (message, block, element, choice) =>
    report(send("click", { user: store.user, channel: place.channel, ts: message.ts, action_id: element.action_id, block_id: block.block_id ?? null, choice: choice ?? null })),
};
const mainList = new MessageList($("messages"), actions);
const threadList = new MessageList($("replies"), actions);

function placeName() {
  const channel = store.channel(place.channel);
  return channel?.name ? `#${channel.name}` : store.data.app.name;
}

function drawPlace() {
  const channel = store.channel(place.channel) || { messages: [], members: [] };
  const isApp = place.channel === store.directMessage;
  $("place-name").textContent = placeName();
  const members = `${channel.members.length} members`;
  $("place-topic").textContent = isApp ? "App" : [channel.topic?.value, members, channel.is_ext_shared ? "shared with another company" : ""].filter(Boolean).join(" · ");
  drawTabs(isApp);
  const home = isApp && place.tab === "home";
  $("form-main").hidden = home || Boolean(channel.is_archived);
  $("composer-main").placeholder = `Message ${placeName()}`;
  if (home) return drawHome();
  const shown = channel.messages.filter((m) => !m.thread_ts || m.thread_ts === m.ts || m.subtype === "thread_broadcast");
  $("messages").classList.remove("home");
  mainList.draw(shown, world, { key: `${store.user} ${place.channel}`, at: place.at, empty: `This is the beginning of ${placeName()}.` });
  drawPrompts();
}

function drawTabs(isApp) {
  const tab = (name, label) => el("button", { type: "button", role: "tab", "aria-selected": String((place.tab || "messages") === name), onclick: () => {
    go({ tab: name, thread: null });
    tellHomeOpened();
  } }, label);
  $("place-tabs").replaceChildren(...(isApp ? [tab("home", "Home"), tab("messages", "Messages")] : []));
}

function drawHome() {
  const view = store.data.homes[store.user];
  mainList.key = null;
  const act = (block, element, choice) => report(send("click", { user: store.user, view_id: view.id, action_id: element.action_id, block_id: block.block_id, choice: choice ?? null }));
  const content = view ? blocks(view.blocks, { world, act }) : [el("div", { class: "empty" }, "The app has not published a home for you yet.")];
  $("messages").classList.add("home");
  $("messages").replaceChildren(el("div", { class: "home-view" }, content));
  $("prompts").replaceChildren();
}

function drawPrompts() {
  const found = store.about("prompts", place.channel, "");
  const buttons = (found?.prompts || []).map((p) => el("button", { type: "button", class: "chip", onclick: () => say(p.message) }, p.title));
  $("prompts").replaceChildren(...(buttons.length ? [el("span", {}, found.title || "Try asking"), ...buttons] : []));
}

// ---- the thread ---------------------------------------------------------------------------------------------------

function drawThread() {
  const channel = store.channel(place.channel);
  const open = Boolean(place.thread && channel);
  $("thread").hidden = !open;
  $("columns").classList.toggle("with-thread", open);
  if (!open) return;
  const shown = channel.messages.filter((m) => m.ts === place.thread || m.thread_ts === place.thread);
  const session = store.about("sessions", place.channel, place.thread);
  $("thread-place").textContent = [placeName(), session?.title].filter(Boolean).join(" · ");
  $("stop").hidden = session?.status !== "processing";
  const at = shown.some((m) => m.ts === place.at) ? place.at : null;
  threadList.draw(shown, world, { key: `${store.user} ${place.channel} ${place.thread}`, inThread: true, at, empty: "No replies yet." });
  drawStatus();
}

function drawStatus() {
  const status = store.about("statuses", place.channel, place.thread);
  const live = status && status.expires * 1000 > store.now();
  $("status").hidden = !live;
  if (live) $("status").replaceChildren(el("span", { class: "dots", "aria-hidden": "true" }), ` ${store.data.app.name} ${status.status}`);
}

$("thread-close").addEventListener("click", () => go({ thread: null }));
$("stop").addEventListener("click", () => report(send("stop", { user: store.user, channel: place.channel, thread_ts: place.thread })));

// ---- writing ------------------------------------------------------------------------------------------------------

async function say(text, thread = null) {
  const body = { user: store.user, channel: place.channel };
  if (text.startsWith("/") && thread) return fail("Slash commands do not work in threads; type it in the channel.");
  if (text.startsWith("/")) return report(send("command", { ...body, line: text }));
  return report(send("message", { ...body, text, thread_ts: thread }));
}

function offers(word) {
  const { app, users, groups } = store.data;
  if (word.startsWith("/")) return app.commands.filter((c) => c.name.startsWith(word)).map((c) => ({ text: c.name, hint: `${c.usage}  ${c.description}` }));
  const names = [{ handle: app.handle, name: app.name }, ...users, ...groups.map((g) => ({ handle: g.handle, name: "group" }))];
  return names.filter((n) => n.handle.startsWith(word.slice(1).toLowerCase())).map((n) => ({ text: `@${n.handle}`, hint: n.name }));
}

new Composer($("form-main"), $("composer-main"), $("suggest-main"), { submit: (text) => say(text), offers });
new Composer($("form-thread"), $("composer-thread"), null, { submit: (text) => say(text, place.thread), offers });

let hiding;
function fail(text) {
  clearTimeout(hiding);
  $("notice").textContent = text;
  $("notice").hidden = false;
  hiding = setTimeout(() => { $("notice").hidden = true; }, 6000);
  return null;
}

async function report(promise) {
  try {
    return await promise;
  } catch (problem) {
    return fail(problem.message);
  }
}

// ---- the clock ----------------------------------------------------------------------------------------------------

function drawClock() {
  const now = new Date(store.now());
  $("clock").textContent = world.format(now, { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  $("clock").setAttribute("datetime", now.toISOString());
}

document.querySelectorAll("[data-forward]").forEach((button) => {
  button.addEventListener("click", () => report(send("clock", { forward_seconds: Number(button.dataset.forward) })));
});
$("clock-set").addEventListener("click", () => {
  const form = $("clock-form");
  form.hidden = !form.hidden;
  $("clock-set").setAttribute("aria-expanded", String(!form.hidden));
  $("clock-input").value = new Date(store.now()).toISOString().slice(0, 16);
  if (!form.hidden) $("clock-input").focus();
});
$("clock-form").addEventListener("submit", (event) => {
  event.preventDefault();
  $("clock-form").hidden = true;
  report(send("clock", { to: `${$("clock-input").value}:00Z` }));
});
if (!still) setInterval(() => { if (store) { drawClock(); drawStatus(); } }, 1000);

boot().catch((problem) => fail(problem.message));

const traffic = new Traffic($("traffic"), $("traffic-open"), $("traffic-list"), $("traffic-kind"));
if (address.has("traffic")) traffic.open();
