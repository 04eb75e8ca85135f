// Roles and what they may do, edited in the draft as soon as something is said.
import { render } from "preact";
import { html } from "./designer/html.js";
import { Clash, Status } from "./designer/status.js";
import { Roles } from "./designer/roles.js";
import { load, redo, undo } from "./designer/store.js";

const island = document.querySelector("[data-roles]");

document.addEventListener("keydown", (event) => {
  const isText = event.target.matches?.("input:not([type=checkbox], [type=radio]), textarea, [contenteditable]");
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
render(html`<${Clash} /><${Roles} />`, island);
