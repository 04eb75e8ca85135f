// What somebody who doesn't see the page is told: where a part has gone by the keys.
import { html } from "./html.js";
import { say } from "./words.js";

const REGION = "told-aloud";

/** Where it is told. */
export const Aloud = () => html`<p class="visually-hidden" role="status" id=${REGION}></p>`;

/** Tell something once. */
export function tell(words) {
  document.getElementById(REGION).textContent = words;
}

/** Tell where a part stands now; `block` is what it stands in. */
export const tellPlace = ({ name, place, count, block }) => tell(say(block ? "moved_in" : "moved_to", { name, place: place + 1, count, block }));

/** After a key that may have moved a member of a list: which place of how many it has now. */
export function tellMoved(event) {
  if (!event.altKey || !event.key.startsWith("Arrow")) return;
  setTimeout(() => {
    const part = document.activeElement;
    const item = part.closest("li");
    if (!event.defaultPrevented || !item || !part.hasAttribute("aria-keyshortcuts")) return;
    const all = [...item.parentElement.children].filter((one) => one.querySelector("[aria-keyshortcuts]"));
    const name = part.getAttribute("aria-label") ?? (part.value || part.innerText.trim().split("\n")[0]);
    tellPlace({ name, place: all.indexOf(item), count: all.length });
  });
}
