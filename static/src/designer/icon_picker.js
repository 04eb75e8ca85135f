// Icons to choose from, as a grid walked by the arrows.
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { say } from "./words.js";

/** One of the icons offered, or the one that is chosen already. */
export function IconPicker({ id, value, onKeep }) {
  const offered = value && !known.choices.includes(value) && known.icons[value] ? [value, ...known.choices] : known.choices;
  const walk = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...event.currentTarget.querySelectorAll("button")];
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  };
  const current = offered.includes(value) ? value : offered[0];
  return html`<div class="ds-icons" role="radiogroup" aria-labelledby=${`${id}-label`} onKeyDown=${walk}>
    ${offered.map((name) => html`<button class="ds-icon" type="button" role="radio" aria-checked=${name === value} tabindex=${name === current ? 0 : -1} aria-label=${name.replaceAll("-", " ")} title=${name.replaceAll("-", " ")} onClick=${() => onKeep(name)}><${Icon} name=${name} /></button>`)}
    ${value && !known.icons[value] && html`<span class="faint t13">${say("icon")}: ${value}</span>`}
  </div>`;
}
