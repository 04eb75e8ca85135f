// Shared options: lists that several fields offer; a change of one is a change for all of them.
import { useId, useState } from "preact/hooks";
import { choose, chosen } from "./choosing.js";
import { Control, TextEditor } from "./editors.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { Options } from "./options.js";
import { addTo, keyOf, setting, usersOf } from "./parts.js";
import { pointer } from "./pointers.js";
import { Close, enterSide, leaveSide, Side } from "./side.js";
import { change, definition } from "./store.js";
import { labelOf, say, textIn, withText } from "./words.js";

const setsNow = () => definition.value.option_sets ?? [];

/** The page of shared options. */
export function OptionSets() {
  const id = useId();
  const [name, setName] = useState("");
  const sets = setsNow();
  const found = sets.find((one) => one.key === chosen.value);
  const add = (event) => {
    event.preventDefault();
    if (!name.trim()) return;
    const key = keyOf(name, sets.map((one) => one.key), "options");
    const option = { value: "option_1", label: withText(undefined, known.language, say("option_number", { number: 1 })) };
    change(addTo("option_sets", { key, label: withText(undefined, known.language, name), options: [option] }), "/option_sets");
    setName("");
    choose(key);
  };
  return html`<div class=${`ds-desk is-sets ${found ? "has-panel" : ""}`}>
    <section class="ds-list" aria-labelledby=${`${id}-title`}>
      <h2 class="visually-hidden" id=${`${id}-title`}>${say("option_sets")}</h2>
      <p class="dim t13">${say("option_sets_hint")}</p>
      <ul class="ds-sets">
        ${sets.map((one) => {
          const count = usersOf(one.key).length;
          return html`<li class=${`ds-field ${one === found ? "on" : ""}`} key=${one.key}><button class="ds-field-open ds-set" type="button" aria-current=${one === found ? "true" : null} onClick=${(event) => (choose(one.key), enterSide(event))}>
            <${Icon} name="list-details" /><span class="grow cut m">${labelOf(one)}</span>
            <span class="ds-chips">${one.options.slice(0, 4).map((each) => html`<span class="tag" data-c=${each.color}>${textIn(each.label, each.value)}</span>`)}${one.options.length > 4 ? html`<span class="faint small">+${one.options.length - 4}</span>` : ""}</span>
            <span class="small faint">${count ? say("used_by_fields", { count }) : say("used_by_none")}</span>
          </button></li>`;
        })}
      </ul>
      ${!sets.length && html`<p class="dim">${say("no_option_sets")}</p>`}
      <form class="row-x ds-new-set" onSubmit=${add}>
        <input class="form-control" value=${name} maxlength="200" placeholder=${say("new_option_set")} aria-label=${say("new_option_set")} onInput=${(event) => setName(event.currentTarget.value)} />
        <button class="btn" type="submit" disabled=${!name.trim()}><${Icon} name="plus" />${say("add")}</button>
      </form>
    </section>
    <${Side}>
      ${found ? html`<${Close} /><${SetPanel} key=${found.key} set=${found} />` : html`<p class="ds-hint dim">${say("choose_set")}</p>`}
    <//>
  </div>`;
}

function SetPanel({ set }) {
  const id = useId();
  const path = pointer("option_sets", set.key);
  const users = usersOf(set.key);
  const remove = () => {
    // fields that used it keep the options as their own
    const own = users.flatMap(({ entity, field }) => {
      const at = pointer("entities", entity.key, "fields", field.key);
      return [{ op: "remove", path: `${at}/option_set` }, { op: "add", path: `${at}/options`, value: set.options }, ...(set.replaced ? [{ op: "add", path: `${at}/replaced`, value: set.replaced }] : [])];
    });
    change([...own, { op: "remove", path }], path);
    choose("");
    leaveSide();
  };
  return html`<section class="ds-panel" aria-label=${say("settings_of", { field: labelOf(set) })}>
    <header class="ds-panel-head"><${Icon} name="list-details" /><div class="grow"><h2>${labelOf(set)}</h2><p class="small faint"><code>${set.key}</code></p></div></header>
    <${Control} label=${say("label")} path=${`${path}/label`} id=${`${id}-label`}>
      <${TextEditor} id=${`${id}-label`} label=${say("label")} path=${`${path}/label`} value=${set.label ?? set.key} onKeep=${(value) => change(setting(`${path}/label`, value))} />
    <//>
    <${Control} label=${say("options")} path=${`${path}/options`} id=${`${id}-options`} isGroup>
      <${Options} id=${`${id}-options`} value=${set.options} field=${set} path=${`${path}/options`} onKeep=${(value) => change(setting(`${path}/options`, value))} />
    <//>
    <div class="ds-control">
      <p class="ds-label">${users.length ? say("changes_for") : say("used_by_none")}</p>
      <ul class="ds-links t13">${users.map(({ entity, field }) => html`<li><a href=${`${known.studio}/entities/${entity.key}#${field.key}`}>${labelOf(entity)} › ${labelOf(field)}</a></li>`)}</ul>
    </div>
    <button class="btn btn-ghost ds-remove" type="button" onClick=${remove}><${Icon} name="trash" />${say("remove_set")}</button>
    ${users.length > 0 && html`<p class="note">${say("remove_set_hint")}</p>`}
  </section>`;
}
