// The types of fields: a picture and a name, a sentence for the one that is meant; found by words in any language.
import { useState } from "preact/hooks";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { say } from "./words.js";

/** Every type to choose from. `onChoose` is given the type; `chosen` is the key of the one at work. */
export function Palette({ onChoose, chosen }) {
  const [words, setWords] = useState("");
  const [here, setHere] = useState("");
  const asked = words.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = known.types.filter((type) => asked.every((word) => type.also.includes(word)));
  const named = asked.length ? found.toSorted((one, other) => nearness(one, asked[0]) - nearness(other, asked[0])) : found;
  const groups = asked.length ? [""] : [...new Set(found.map((type) => type.group))];
  const stop = found.some((one) => one.key === here) ? here : named[0]?.key;
  const heard = (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && named.length) {
      event.preventDefault();
      onChoose(named[0]);
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      event.currentTarget.closest(".ds-palette").querySelector(".ds-type[tabindex='0']")?.focus();
    } else if (event.key === "Escape" && words) {
      event.stopPropagation();
      setWords("");
    }
  };
  return html`<section class="ds-palette" id="field-types" aria-labelledby="field-types-title">
    <h2 class="ds-small-title" id="field-types-title">${say("add_field")}</h2>
    <div class="ds-find">
      <${Icon} name="search" />
      <input class="form-control" type="search" placeholder=${say("find_type")} aria-label=${say("find_type")} value=${words} onInput=${(event) => setWords(event.currentTarget.value)} onKeyDown=${heard} />
    </div>
    ${groups.map(
      (group) => html`${group && html`<h3 class="ds-group">${group}</h3>`}
        <ul class="ds-types" onKeyDown=${walk}>
          ${named
            .filter((type) => !group || type.group === group)
            .map((type) => html`<li key=${type.key}><button class="ds-type" type="button" data-type=${type.key} tabindex=${type.key === stop ? 0 : -1} aria-pressed=${chosen === type.key} onFocus=${() => setHere(type.key)} onClick=${() => onChoose(type)}><${Icon} name=${type.icon} /><span class="grow"><span class="ds-type-name">${type.label}</span><span class="visually-hidden">. </span><span class="ds-type-said">${type.sentence}</span></span></button></li>`)}
        </ul>`,
    )}
    <p class="dim t13" role="status">${found.length ? "" : say("no_type", { words })}</p>
  </section>`;
}

/** What is called so stands before what is only described so. */
const nearness = ({ also }, word) => also.indexOf(word);

/** Arrows go through all types, as through a list that is read; back from the first one to the search. */
function walk(event) {
  const palette = event.currentTarget.closest(".ds-palette");
  const all = [...palette.querySelectorAll(".ds-type")];
  const at = all.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  if (to < 0) palette.querySelector("input").focus();
  else all[Math.min(to, all.length - 1)].focus();
}
