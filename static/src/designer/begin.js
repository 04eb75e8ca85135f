// How every page of the designer begins: the draft is read, its state stands in the bar, undo and redo are at hand.
import { render } from "preact";
import { html } from "./html.js";
import { Clash, Status } from "./status.js";
import { load, redo, undo } from "./store.js";

const isText = (part) => part.matches?.("input:not([type=checkbox], [type=radio]), textarea") || part.isContentEditable;

/** Show a place of the designer in its page. */
export async function begin(Place) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isText(event.target)) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) redo();
    else undo();
  });
  const island = document.querySelector("[data-designer]");
  await load();
  island.replaceChildren();
  island.removeAttribute("aria-busy");
  const state = document.getElementById("draft-state");
  state.replaceChildren(); // what stood there without a script
  render(html`<${Status} />`, state);
  render(html`<${Clash} /><${Place} />`, island);
}
