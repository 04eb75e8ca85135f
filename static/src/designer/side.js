// The settings beside what is designed: what a key opens is at hand there, and Escape leads back to it.
import { useLayoutEffect } from "preact/hooks";
import { choose } from "./choosing.js";
import { onEscape } from "./escape.js";
import { html, Icon } from "./html.js";
import { onceDrawn } from "./once_drawn.js";
import { say } from "./words.js";

const OPENERS = ".ds-desk :is(.ds-field-open, .ds-leaf, .ds-stage-name, .ds-way, .fl-card, .ds-canvas [data-pick], .rl-open, .rl-mark[tabindex='0'])";
const openers = () => [...document.querySelectorAll(OPENERS)].filter((one) => one.checkVisibility());
const isOpen = (one) => one.matches("[aria-current=true], .ds-chosen, .on > .rl-mark");

let place = 0; // where what is open stands, for when it is gone

/** The settings; what has them is marked by `aria-current` or as chosen. */
export function Side({ children }) {
  useLayoutEffect(() => {
    const at = openers().findIndex(isOpen);
    if (at >= 0) place = at;
  });
  return html`<aside class="ds-side" aria-label=${say("settings")} onKeyDown=${onEscape(focusOpener)}>${children}</aside>`;
}

/** Leave the settings and choose nothing. */
export function Close() {
  const close = () => {
    choose("");
    leaveSide();
  };
  return html`<button class="btn btn-ghost btn-icon ds-close" type="button" aria-label=${say("close")} onClick=${close}><${Icon} name="x" /></button>`;
}

function focusOpener() {
  const all = openers();
  (all.find(isOpen) ?? all[Math.min(place, all.length - 1)])?.focus();
}

/** After a click that opened settings: those opened by a key have the focus, the mouse leaves it where it is. */
export const enterSide = (event) => event.detail === 0 && focusSide();

/** Give the focus to the settings as soon as they are drawn. */
export const focusSide = () => onceDrawn(() => document.querySelector(".ds-side .ds-panel :is(input:not([type=hidden]), select, textarea)")?.focus());

/** Give the focus to what the settings are about, or to what stands in its place. */
export const leaveSide = () => onceDrawn(focusOpener);
