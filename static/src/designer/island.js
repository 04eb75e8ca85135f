// What every designer's page does: undo and redo by keys, load the draft, put its part where the page keeps room.
import { render } from "preact";
import { Aloud, tellMoved } from "./aloud.js";
import { html } from "./html.js";
import { Clash, Status } from "./status.js";
import { load, redo, undo } from "./store.js";
import { keepFocus } from "../ui/focus.js";

const TEXTS = "input:not([type=checkbox], [type=radio]), textarea";

function undoOrRedo(event) {
  const isText = event.target.matches?.(TEXTS) || event.target.isContentEditable;
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isText) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  if (key === "y" || event.shiftKey) redo();
  else undo();
}

/** Fill the island with a component (or one that is still loading), and the bar with how the draft stands. */
export async function openIsland(island, part) {
  document.addEventListener("keydown", undoOrRedo);
  document.addEventListener("keydown", tellMoved, { capture: true });
  const [Part] = await Promise.all([part, load()]);
  island.replaceChildren();
  island.removeAttribute("aria-busy");
  const state = document.getElementById("draft-state");
  keepFocus(island);
  keepFocus(state);
  state.replaceChildren(); // what stood there without a script
  render(html`<${Status} />`, state);
  render(html`<${Clash} /><${Part} /><${Aloud} />`, island);
}
