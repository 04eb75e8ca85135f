// The designer: an entity's fields, form or rules, a decision table, edited in the draft as soon as something is said.
import { render } from "preact";
import { html } from "./designer/html.js";
import { Clash, Status } from "./designer/status.js";
import { known } from "./designer/known.js";
import { load, redo, undo } from "./designer/store.js";

const PLACES = {
  fields: async () => (await import("./designer/fields.js")).Fields,
  form: async () => (await import("./designer/layout.js")).Layout,
  views: async () => (await import("./designer/views.js")).Views,
  menu: async () => (await import("./designer/screens/menu.js")).Menu,
  dashboard: async () => (await import("./designer/screens/dashboard.js")).DashboardPage,
  rules: async () => (await import("./designer/rules.js")).Rules,
  settings: async () => (await import("./designer/entity_settings.js")).EntitySettings,
  stages: async () => (await import("./designer/stages.js")).Stages,
  option_sets: async () => (await import("./designer/option_sets.js")).OptionSets,
  decisions: async () => (await import("./designer/decisions.js")).Decisions,
  decision: async () => (await import("./designer/decision.js")).Decision,
  new_entity: async () => (await import("./designer/new_entity.js")).NewEntity,
};

const island = document.querySelector("[data-designer]");

document.addEventListener("keydown", (event) => {
  const isText = event.target.matches?.("input:not([type=checkbox], [type=radio]), textarea") || event.target.isContentEditable;
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isText) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  if (key === "y" || event.shiftKey) redo();
  else undo();
});

const [Place] = await Promise.all([PLACES[known.place](), load()]);
island.replaceChildren();
island.removeAttribute("aria-busy");
const state = document.getElementById("draft-state");
state.replaceChildren(); // what stood there without a script
render(html`<${Status} />`, state);
render(html`<${Clash} /><${Place} />`, island);
