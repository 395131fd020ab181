// Names and dates as the person who looks at the page should see them.

export class World {
  constructor(store) {
    this.store = store;
    this.user = store.user;
    this.zone = store.person(store.user)?.tz || "UTC";
  }

  personName(id) {
    const { app } = this.store.data;
    if (id === app.user_id) return app.name;
    return id === "USLACKBOT" ? "Slackbot" : this.store.person(id)?.name;
  }

  channelName(id) { return this.store.channel(id)?.name; }

  groupName(id) { return this.store.data.groups.find((group) => group.id === id)?.handle; }

  peopleOptions() {
    return this.store.data.users.filter((u) => u.kind !== "deactivated").map((u) => ({ value: u.id, label: u.name }));
  }

  channelOptions() {
    return this.store.data.channels.filter((c) => c.name).map((c) => ({ value: c.id, label: `#${c.name}` }));
  }

  format(moment, options) {
    return new Intl.DateTimeFormat("en-GB", { timeZone: this.zone, ...options }).format(moment);
  }

  time(moment) { return this.format(moment, { hour: "2-digit", minute: "2-digit" }); }

  day(moment) { return this.format(moment, { weekday: "long", day: "numeric", month: "long", year: "numeric" }); }

  longTime(moment) {
    return this.format(moment, { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  }

  // Slack's date tokens; the "pretty" ones say today and yesterday.
  dateToken(name, moment) {
    const pretty = name.endsWith("_pretty") ? this.nearDay(moment) : null;
    const forms = {
      date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
      date: { day: "numeric", month: "long", year: "numeric" },
      date_short: { day: "numeric", month: "short", year: "numeric" },
      date_long: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
      day_divider_pretty: { weekday: "long", day: "numeric", month: "long" },
      time: { hour: "2-digit", minute: "2-digit" },
      time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
    };
    if (name === "ago") return this.ago(moment);
    const form = forms[name] || forms[name.replace(/_pretty$/, "")];
    return pretty || (form ? this.format(moment, form) : null);
  }

  nearDay(moment) {
    const day = (m) => this.format(m, { year: "numeric", month: "2-digit", day: "2-digit" });
    const now = this.store.now();
    const names = { [day(new Date(now))]: "today", [day(new Date(now - 864e5))]: "yesterday", [day(new Date(now + 864e5))]: "tomorrow" };
    return names[day(moment)];
  }

  ago(moment) {
    const minutes = Math.round((this.store.now() - moment) / 6e4);
    const [count, unit] = Math.abs(minutes) < 60 ? [minutes, "minute"] : Math.abs(minutes) < 1440 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
    return new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" }).format(-count, unit);
  }
}
