// The designer: one entity's fields, form or rules, edited in the draft as soon as something is said.
import { render } from "preact";
import { html } from "./designer/html.js";
import { Clash, Status } from "./designer/status.js";
import { Fields } from "./designer/fields.js";
import { Layout } from "./designer/layout.js";
import { Rules } from "./designer/rules.js";
import { known } from "./designer/known.js";
import { load, redo, undo } from "./designer/store.js";

const PLACES = { fields: Fields, form: Layout, rules: Rules };

const island = document.querySelector("[data-designer]");
const Place = PLACES[known.place];

document.addEventListener("keydown", (event) => {
  const isText = event.target.matches?.("input:not([type=checkbox], [type=radio]), textarea") || event.target.isContentEditable;
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isText) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  if (key === "y" || event.shiftKey) redo();
  else undo();
});

await load();
island.replaceChildren();
island.removeAttribute("aria-busy");
const state = document.getElementById("draft-state");
state.replaceChildren(); // what stood there without a script
render(html`<${Status} />`, state);
render(html`<${Clash} /><${Place} />`, island);
