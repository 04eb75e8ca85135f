// A form: the real one, drawn by the runtime from the draft; what can be put on it; all about the part that is chosen.
import { useState } from "preact/hooks";
import { NewField } from "./adding.js";
import { choose, chosen } from "./choosing.js";
import { Canvas } from "./form/canvas.js";
import { collections, formNow, NEW_PARTS, putPart } from "./form/places.js";
import { FieldPlace, PartPanel } from "./form/panels.js";
import { Toolbar } from "./form/toolbar.js";
import { Tray } from "./form/tray.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { containersOf, findItem, moveTo } from "./layout_tree.js";
import { addTo, entityNow, fieldNow, fieldsNow, keyOf } from "./parts.js";
import { identity } from "./pointers.js";
import { Panel } from "./panel.js";
import { enterSide, leaveSide, Side } from "./side.js";
import { change, definition } from "./store.js";
import { say } from "./words.js";

/** The page of a form. */
export function Layout() {
  const [wanted, setWanted] = useState(null);
  const form = formNow();
  if (!form) return html`<${FirstForm} />`;
  const field = fieldNow(chosen.value);
  const leave = () => setWanted(null);
  const added = (key) => {
    if (wanted.where) settle(key, wanted.where);
    leave();
    choose(key);
  };
  const gone = () => {
    choose("");
    leaveSide();
  };
  const section = wanted?.where?.container ?? containersOf(form).find((one) => one.id && one.id === chosen.value)?.id ?? findItem(form, chosen.value)?.container.id;
  return html`<div class="ds-desk is-form">
    <${Tray} form=${form} onType=${(type, where) => setWanted({ type, where })} chosenType=${wanted?.type.key} />
    <section class="ds-canvas" aria-label=${say("real_form")}>
      <${Toolbar} form=${form} onForm=${leave} />
      <${Canvas} form=${form} onChoose=${leave} />
      <${Adders} form=${form} />
    </section>
    <${Side}>
      ${wanted
        ? html`<${NewField} key=${wanted.type.key} type=${wanted.type} section=${section} onLeave=${leave} onAdded=${added} />`
        : field
          ? html`<${Panel} key=${field.key} field=${field} onGone=${gone} extra=${html`<${FieldPlace} form=${form} field=${field} />`} />`
          : html`<${PartPanel} form=${form} id=${chosen.value} />`}
    <//>
  </div>`;
}

/** A new field goes where its type was dropped. */
function settle(key, { container, before }) {
  const form = formNow();
  const to = containersOf(form).find((one) => one.id === container);
  if (!to || !findItem(form, key)) return;
  const others = to.items.filter((one) => identity(one) !== key);
  const at = others.findIndex((one) => identity(one) === before);
  change(moveTo(form, key, to, before && at >= 0 ? at : others.length));
}

/** New parts of the form: below it, where the eye arrives. */
function Adders({ form }) {
  const lists = collections();
  const add = (event, kind) => {
    putPart(form, kind, NEW_PARTS[kind](form));
    enterSide(event);
  };
  return html`<div class="ds-adders" role="group" aria-label=${say("add_part")}>
    <button class="btn btn-sm" type="button" onClick=${(event) => add(event, "section")}><${Icon} name="plus" />${say("section")}</button>
    <button class="btn btn-sm" type="button" onClick=${(event) => add(event, "tabs")}><${Icon} name="layout-rows" />${say("tabs")}</button>
    <button class="btn btn-sm" type="button" onClick=${(event) => add(event, "note")}><${Icon} name="note" />${say("note")}</button>
    ${lists.length > 0 &&
    html`<details class="fw-menu is-up" data-menu>
      <summary class="btn btn-sm"><${Icon} name="table" />${say("related_list")}</summary>
      <div class="fw-menu-list">${lists.map((one) => html`<button class="fw-item" type="button" onClick=${() => putPart(form, "related", { related: one.name })}><${Icon} name="table" /><span class="grow cut">${one.label}</span></button>`)}</div>
    </details>`}
  </div>`;
}

function FirstForm() {
  const add = () => {
    const key = keyOf(`${known.entity}_main`, (definition.value.forms ?? []).map((one) => one.key), "form");
    const items = fieldsNow().map((one) => ({ field: one.key }));
    change(addTo("forms", { key, entity: known.entity, layout: [{ id: "main", section: entityNow().label ?? known.entity, columns: 2, items }] }));
    known.form = key;
  };
  return html`<div class="empty"><${Icon} name="forms" /><h2>${say("no_form")}</h2><p class="dim">${say("no_form_hint")}</p><button class="btn btn-primary" type="button" onClick=${add}>${say("make_form")}</button></div>`;
}
