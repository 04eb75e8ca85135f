// The designer of one flow: its trigger and its steps, edited in the draft as soon as something is said.
import { render } from "preact";
import { html } from "./designer/html.js";
import { Clash, Status } from "./designer/status.js";
import { Flow } from "./designer/flow.js";
import { load, redo, undo } from "./designer/store.js";

const island = document.querySelector("[data-flow]");

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
render(html`<${Clash} /><${Flow} />`, island);
