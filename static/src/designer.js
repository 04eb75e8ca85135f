// The designer: an entity's fields, form or rules, a decision table, edited in the draft as soon as something is said.
import { openIsland } from "./designer/island.js";
import { known } from "./designer/known.js";

const PLACES = {
  fields: async () => (await import("./designer/fields.js")).Fields,
  form: async () => (await import("./designer/layout.js")).Layout,
  views: async () => (await import("./designer/views.js")).Views,
  menu: async () => (await import("./designer/screens/menu.js")).Menu,
  dashboard: async () => (await import("./designer/screens/dashboard.js")).DashboardPage,
  rules: async () => (await import("./designer/rules.js")).Rules,
  settings: async () => (await import("./designer/entity_settings.js")).EntitySettings,
  stages: async () => (await import("./designer/stages.js")).Stages,
  app: async () => (await import("./designer/app_page.js")).AppPage,
  option_sets: async () => (await import("./designer/option_sets.js")).OptionSets,
  decisions: async () => (await import("./designer/decisions.js")).Decisions,
  decision: async () => (await import("./designer/decision.js")).Decision,
  new_entity: async () => (await import("./designer/new_entity.js")).NewEntity,
};

if (known.place === "form" && known.form) import("./designer/form/seeing.js").then(({ begin }) => begin());
await openIsland(document.querySelector("[data-designer]"), PLACES[known.place]());
