// Every block and element, drawn. `ctx` = { world, act(block, element, choice), typed(block, element, choice), errors }.

import { el, safeUrl } from "./dom.js";
import { chart } from "./charts.js";
import { dataTable, table } from "./tables.js";
import { markdown, richText, textObject, link } from "./text.js";
import { control } from "./elements.js";

export function blocks(list, ctx) {
  return (list || []).map((block) => {
    const draw = DRAW[block.type];
    const node = draw ? draw(block, ctx) : el("p", { class: "unknown" }, `This page cannot draw a “${block.type}” block.`);
    node.classList.add("block");
    return node;
  });
}

const DRAW = {
  section(block, ctx) {
    const { world } = ctx;
    const fields = (block.fields || []).map((field) => el("div", { class: "field" }, textObject(field, world)));
    const text = el("div", { class: "section-text" }, textObject(block.text, world), fields.length ? el("div", { class: "fields" }, fields) : null);
    return el("div", { class: "section" }, text, block.accessory ? el("div", { class: "accessory" }, control(block, block.accessory, ctx)) : null);
  },
  header: (block, { world }) => el("h3", { class: "block-header" }, textObject(block.text, world)),
  divider: () => el("hr"),
  markdown: (block, { world }) => markdown(block.text, world),
  rich_text: (block, { world }) => el("div", { class: "rich" }, richText(block, world)),
  context: (block, ctx) =>
    el("div", { class: "context" }, block.elements.map((e) => (e.type === "image" ? image(e, "tiny") : el("span", {}, textObject(e, ctx.world))))),
  actions: (block, ctx) => el("div", { class: "actions" }, block.elements.map((e) => control(block, e, ctx))),
  context_actions: (block, ctx) => el("div", { class: "actions context-actions" }, block.elements.map((e) => control(block, e, ctx))),
  image: (block, { world }) => el("figure", { class: "picture" }, block.title ? el("figcaption", {}, textObject(block.title, world)) : null, image(block, "wide")),
  input(block, ctx) {
    const error = ctx.errors?.[block.block_id];
    const hint = block.hint ? el("p", { class: "hint" }, textObject(block.hint, ctx.world)) : null;
    const id = `in-${block.block_id}-${block.element.action_id || ""}`;
    const label = el("label", { for: id }, textObject(block.label, ctx.world), block.optional ? el("span", { class: "optional" }, " (optional)") : null);
    const problem = error ? el("p", { class: "field-error", role: "alert", id: `${id}-error` }, error) : null;
    return el("div", { class: `input${error ? " wrong" : ""}` }, label, control(block, block.element, ctx, id), problem, hint);
  },
  table: (block, { world }) => table(block, world),
  data_table: (block, ctx) => dataTable(block, ctx.world, (b, e) => control(b, e, ctx)),
  data_visualization: (block) => chart(block),
  plan(block, ctx) {
    const tasks = block.tasks || [];
    const done = tasks.filter((task) => task.status === "complete").length;
    const head = el("summary", {}, el("strong", {}, block.title), tasks.length ? el("span", { class: "plan-count" }, `${done} of ${tasks.length} done`) : null);
    return el("details", { class: "plan", open: true }, head, tasks.map((task) => DRAW.task_card(task, ctx)));
  },
  task_card(block, { world }) {
    const status = block.status || "pending";
    const words = { pending: "Pending", in_progress: "In progress", complete: "Complete", error: "Failed" };
    const marks = { pending: "○", in_progress: "◐", complete: "✓", error: "!" };
    const sources = (block.sources || []).map((source) => el("li", {}, link(source.url, source.text || source.url)));
    return el(
      "div",
      { class: `task-card ${status}` },
      el("span", { class: "task-mark", role: "img", "aria-label": words[status] }, marks[status]),
      el("div", { class: "task-body" }, el("div", { class: "task-title" }, block.title), block.details ? el("div", { class: "task-details" }, richText(block.details, world)) : null, block.output ? el("div", { class: "task-output" }, richText(block.output, world)) : null, sources.length ? el("ul", { class: "sources" }, sources) : null),
    );
  },
  card(block, ctx) {
    const { world } = ctx;
    return el(
      "article",
      { class: "card" },
      block.hero_image ? image(block.hero_image, "hero") : null,
      el("div", { class: "card-body" }, block.icon ? image(block.icon, "icon") : null, el("div", {}, block.title ? el("div", { class: "card-title" }, textObject(block.title, world)) : null, block.subtitle ? el("div", { class: "card-subtitle" }, textObject(block.subtitle, world)) : null, block.body ? el("div", { class: "card-text" }, textObject(block.body, world)) : null)),
      block.actions?.length ? el("div", { class: "actions" }, block.actions.map((e) => control(block, e, ctx))) : null,
    );
  },
  carousel: (block, ctx) => el("div", { class: "carousel", tabindex: "0" }, block.elements.map((card) => DRAW.card({ block_id: block.block_id, ...card }, ctx))),
  container(block, ctx) {
    const { world } = ctx;
    const title = el("span", { class: "container-title" }, block.rich_text_title ? richText(block.rich_text_title, world) : textObject(block.title, world));
    const subtitle = block.subtitle ? el("span", { class: "container-subtitle" }, textObject(block.subtitle, world)) : null;
    const inner = blocks(block.child_blocks, ctx);
    if (block.is_collapsible) return el("details", { class: "container", open: !block.default_collapsed }, el("summary", {}, title, subtitle), inner);
    return el("section", { class: "container" }, el("div", { class: `container-head${block.has_header_divider ? " ruled" : ""}` }, title, subtitle), inner);
  },
  alert(block, { world }) {
    const level = block.level || "default";
    return el("div", { class: `alert ${level}`, role: "status" }, textObject(block.text, world));
  },
};

export function image(spec, size) {
  const url = safeUrl(spec.image_url || spec.slack_file?.url || "");
  if (!url) return el("span", { class: "no-image" }, `[image: ${spec.alt_text}]`);
  return el("img", { src: url, alt: spec.alt_text, class: `image ${size}`, loading: "lazy" });
}
