// The types of fields: a picture and a name, a sentence for the one that is meant; found by words in any language.
import { useState } from "preact/hooks";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { say } from "./words.js";

/** Every type to choose from. `onChoose` is given the type; `chosen` is the key of the one at work. */
export function Palette({ onChoose, chosen }) {
  const [words, setWords] = useState("");
  const asked = words.trim().toLowerCase();
  const found = known.types.filter((type) => !asked || type.also.includes(asked));
  const groups = [...new Set(found.map((type) => type.group))];
  const enter = (event) => {
    if (event.key === "Enter" && !event.isComposing && found.length) {
      event.preventDefault();
      onChoose(found[0]);
    }
  };
  return html`<section class="ds-palette" aria-labelledby="palette-title">
    <h2 class="ds-small-title" id="palette-title">${say("add_field")}</h2>
    <div class="ds-find">
      <${Icon} name="search" />
      <input class="form-control" type="search" placeholder=${say("find_type")} aria-label=${say("find_type")} value=${words} onInput=${(event) => setWords(event.currentTarget.value)} onKeyDown=${enter} />
    </div>
    ${groups.map(
      (group) => html`<h3 class="ds-group">${group}</h3>
        <ul class="ds-types" onKeyDown=${walk}>
          ${found
            .filter((type) => type.group === group)
            .map((type) => html`<li><button class="ds-type" type="button" data-type=${type.key} aria-pressed=${chosen === type.key} title=${type.sentence} onClick=${() => onChoose(type)}><${Icon} name=${type.icon} /><span>${type.label}</span><span class="visually-hidden">. ${type.sentence}</span></button></li>`)}
        </ul>`,
    )}
    ${!found.length && html`<p class="dim t13">${say("no_type", { words })}</p>`}
  </section>`;
}

/** Arrows go through all types, as through a grid that is read. */
function walk(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...event.currentTarget.closest(".ds-palette").querySelectorAll(".ds-type")];
  all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
}
