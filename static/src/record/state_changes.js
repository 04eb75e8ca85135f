// Fields that appear, go, become required or locked: told politely, and without moving what somebody works in.

import { announce, say } from "./words.js";

const PAUSE = 600;
const MOST = 3;
let waiting = [];
let timer = 0;

/** Tell of fields: pairs of what has happened and the field's element. */
export function tell(changes) {
  for (const [kind, field] of changes) {
    const name = field.querySelector("label, .lbl span, caption")?.textContent.trim();
    if (name) waiting.push(say(kind, { name }));
  }
  if (!waiting.length) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    announce(waiting.slice(-MOST).join(". "));
    waiting = [];
  }, PAUSE);
}

/** Change the page so that the focused element stays where it is on the screen. */
export function keepPlace(act, isNeeded = true) {
  const focused = document.activeElement;
  if (!isNeeded || !focused || focused === document.body) {
    act();
    return;
  }
  const before = focused.getBoundingClientRect().top;
  act();
  const moved = focused.getBoundingClientRect().top - before;
  if (Math.abs(moved) > 1) window.scrollBy(0, moved);
}
