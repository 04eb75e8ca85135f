// Beside the form: fields that are not on it yet, types of new ones, and the form as an outline.
import { useEffect, useRef, useState } from "preact/hooks";
import { choose, chosen } from "../choosing.js";
import { html, Icon } from "../html.js";
import { typeOf } from "../known.js";
import { containersOf, fieldsOn, step } from "../layout_tree.js";
import { onceDrawn } from "../once_drawn.js";
import { Palette } from "../palette.js";
import { fieldNow, fieldsNow } from "../parts.js";
import { identity } from "../pointers.js";
import { change } from "../store.js";
import { labelOf, say, textIn } from "../words.js";
import { startTray } from "./dragging.js";
import { formNow, itemLabel, kindOf, putField, takeOff } from "./places.js";

const PICTURES = { section: "layout-list", tab: "layout-rows", tabs: "layout-rows", note: "note", related: "table" };

/** `onType` is given a type, and where it was dropped. */
export function Tray({ form, onType, chosenType }) {
  const [place, setPlace] = useState("add");
  const loose = fieldsNow().length - fieldsOn(form).size;
  const tab = (key, label) => html`<label class=${place === key ? "on" : ""}><input class="visually-hidden" type="radio" name="tray" checked=${place === key} onChange=${() => setPlace(key)} />${label}</label>`;
  return html`<div class="ds-left">
    <div class="ds-seg is-wide ds-tray-tabs" role="radiogroup" aria-label=${say("beside_form")}>
      ${tab("add", say("tray_add"))}${tab("fields", html`${say("tray_fields")} ${loose > 0 && html`<span class="ds-count">${loose}</span>`}`)}${tab("outline", say("outline"))}
    </div>
    ${place === "add" && html`<${Types} onType=${onType} chosenType=${chosenType} />`}
    ${place === "fields" && html`<${Loose} form=${form} />`}
    ${place === "outline" && html`<${Outline} form=${form} />`}
  </div>`;
}

function Types({ onType, chosenType }) {
  // prepared when a type is pressed: the list changes with what is looked for, and stopping a tray stops all dragging
  const prepare = ({ target }) => {
    const list = target.closest(".ds-types");
    if (!list) return;
    list.querySelectorAll("li").forEach((one) => one.classList.add("ds-type-drag"));
    list.tray ??= startTray(list, ".ds-type-drag", ({ item, ...where }) => onType(typeOf(item.querySelector("[data-type]").dataset.type), where));
  };
  return html`<div onPointerDownCapture=${prepare}><${Palette} onChoose=${(type) => onType(type, null)} chosen=${chosenType} /></div>`;
}

/** Fields of the entity that this form does not show. */
function Loose({ form }) {
  const own = useRef(null);
  const [words, setWords] = useState("");
  const on = fieldsOn(form);
  const asked = words.trim().toLowerCase();
  const fields = fieldsNow().filter((one) => !on.has(one.key));
  const found = fields.filter((one) => !asked || `${labelOf(one)} ${one.key}`.toLowerCase().includes(asked));
  useEffect(() => {
    if (!own.current || own.current.tray) return;
    own.current.tray = startTray(own.current, ".ds-loose", ({ item, container, before }) => {
      const now = formNow();
      const to = containersOf(now).find((one) => one.id === container) ?? containersOf(now)[0];
      const at = to.items.findIndex((one) => identity(one) === before);
      putField(now, item.dataset.loose, to, before && at >= 0 ? at : to.items.length);
    });
  }, [found.length > 0]);
  if (!fields.length) return html`<p class="ds-hint dim">${say("all_on_form")}</p>`;
  return html`<section aria-labelledby="loose-title">
    <h2 class="ds-small-title" id="loose-title">${say("not_on_this_form")}</h2>
    ${fields.length > 8 && html`<div class="ds-find"><${Icon} name="search" /><input class="form-control" type="search" aria-label=${say("find_field")} placeholder=${say("find_field")} value=${words} onInput=${(event) => setWords(event.currentTarget.value)} /></div>`}
    <ul class="ds-loose-list" ref=${own}>
      ${found.map((one) => html`<li class="ds-loose" key=${one.key} data-loose=${one.key}><button class="ds-leaf" type="button" onClick=${() => putField(formNow(), one.key)}><${Icon} name=${typeOf(one.type).icon} /><span class="grow cut">${labelOf(one)}</span><${Icon} name="plus" label=${say("put_on_form")} /></button></li>`)}
    </ul>
    <p class="note">${say("loose_hint")}</p>
  </section>`;
}

/** What the form is made of, as a list that keys can move things in. */
function Outline({ form }) {
  return html`<section class="ds-outline" aria-labelledby="outline-title">
    <h2 class="visually-hidden" id="outline-title">${say("outline")}</h2>
    <p class="note">${say("move_hint")}</p>
    <ul>${(form.layout ?? []).map((item) => html`<${Branch} key=${identity(item)} form=${form} item=${item} />`)}</ul>
  </section>`;
}

function Branch({ form, item }) {
  const field = item.field !== undefined ? fieldNow(item.field) : null;
  const icon = field ? typeOf(field.type).icon : PICTURES[kindOf(item)];
  const below = (items) => (items?.length ? html`<ul>${items.map((one) => html`<${Branch} key=${identity(one)} form=${form} item=${one} />`)}</ul>` : null);
  return html`<li>
    <${Leaf} form=${form} id=${identity(item)} icon=${icon ?? "code"} label=${itemLabel(item)} isHead=${item.section !== undefined || Boolean(item.tabs)} />
    ${below(item.items)}
    ${item.tabs && html`<ul>${item.tabs.map((tab) => html`<li key=${tab.id}><${Leaf} form=${form} id=${tab.id} icon="layout-navbar" label=${textIn(tab.label, tab.id)} isHead />${below(tab.items)}</li>`)}</ul>`}
  </li>`;
}

function Leaf({ form, id, icon, label, isHead }) {
  const heard = (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === "Delete") takeOff(form, id);
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.altKey) {
      change(step(form, id, by));
      onceDrawn(() => document.querySelector(`.ds-outline [data-id="${CSS.escape(id)}"]`)?.focus());
      return;
    }
    const all = [...event.currentTarget.closest(".ds-outline").querySelectorAll(".ds-leaf")];
    all[all.indexOf(event.currentTarget) + by]?.focus();
  };
  return html`<button class=${`ds-leaf ${isHead ? "is-head" : ""}`} type="button" data-id=${id} aria-current=${chosen.value === id ? "true" : null} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" onClick=${() => choose(id)} onKeyDown=${heard}><${Icon} name=${icon} /><span class="cut">${label}</span></button>`;
}
