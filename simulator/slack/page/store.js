// What the page knows: the snapshot of one person's workspace, kept up to date by Server-Sent Events.

export class Store {
  constructor(user) {
    this.user = user;
    this.data = null;
    this.listeners = [];
  }

  async load() {
    const reply = await fetch(`/control/state?user=${encodeURIComponent(this.user)}`);
    this.data = await reply.json();
    this.loadedAt = performance.now();
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  follow() {
    this.source = new EventSource(`/control/feed?user=${encodeURIComponent(this.user)}`);
    let lost = false;
    this.source.onmessage = (event) => this.apply(JSON.parse(event.data));
    this.source.onerror = () => { lost = true; };
    this.source.onopen = async () => {
      if (!lost) return;
      lost = false;
      await this.load();
      this.tell({ kind: "all" });
    };
  }

  stop() {
    this.source?.close();
    this.listeners = [];
  }

  tell(change) {
    for (const listener of this.listeners) listener(change);
  }

  apply(change) {
    const reduce = REDUCE[change.kind];
    if (!reduce) return;
    reduce(this, change);
    this.tell(change);
  }

  now() {
    return this.data.now * 1000 + (this.data.ticking ? performance.now() - this.loadedAt : 0);
  }

  channel(id) {
    return this.data.channels.find((channel) => channel.id === id);
  }

  get directMessage() {
    return `D${this.user.slice(1)}`;
  }

  person(id) {
    return this.data.users.find((user) => user.id === id);
  }

  about(list, channel, thread) {
    return this.data[list].find((entry) => entry.channel === channel && entry.thread_ts === (thread || ""));
  }
}

function byThread(list, key) {
  return (store, change) => {
    store.data[list] = store.data[list].filter((e) => e.channel !== change.channel || e.thread_ts !== change.thread_ts);
    const value = change[key];
    if (Object.keys(value).length) store.data[list].push({ channel: change.channel, thread_ts: change.thread_ts, ...value });
  };
}

const REDUCE = {
  message(store, { channel, message }) {
    const messages = store.channel(channel)?.messages;
    if (!messages) return;
    const at = messages.findIndex((m) => m.ts === message.ts);
    if (at >= 0) messages[at] = message;
    else {
      messages.push(message);
      messages.sort((a, b) => (a.ts < b.ts ? -1 : 1));
    }
  },
  removed(store, { channel, ts }) {
    const found = store.channel(channel);
    if (found) found.messages = found.messages.filter((m) => m.ts !== ts);
  },
  conversation(store, { conversation }) {
    const known = store.channel(conversation.id);
    if (known) Object.assign(known, conversation);
    else store.data.channels.push({ ...conversation, messages: [] });
  },
  modals(store, { user, stack }) { store.data.modals[user] = stack; },
  home(store, { user, view }) { store.data.homes[user] = view; },
  clock(store, { now }) {
    store.data.now = now;
    store.loadedAt = performance.now();
  },
  status: byThread("statuses", "status"),
  session: byThread("sessions", "session"),
  prompts: byThread("prompts", "prompts"),
};

export async function send(path, body) {
  const reply = await fetch(`/control/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const answer = await reply.json();
  if (!answer.ok) throw new Error(answer.error);
  return answer;
}
