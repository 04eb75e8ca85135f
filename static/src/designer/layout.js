// A form: what it is made of, the real form drawn from the draft, and all about the field that is chosen.
import { useEffect, useRef, useState } from "preact/hooks";
import Sortable from "sortablejs";
import { NewField } from "./adding.js";
import { choose, chosen } from "./choosing.js";
import { Conditions } from "./conditions.js";
import { Control, TextEditor } from "./editors.js";
import { html, Icon } from "./html.js";
import { known, typeOf } from "./known.js";
import { containersOf, findItem, freeId, moveTo, step } from "./layout_tree.js";
import { addTo, entityNow, fieldNow, fieldsNow, keyOf, setting } from "./parts.js";
import { identity, pointer } from "./pointers.js";
import { Palette } from "./palette.js";
import { Panel } from "./panel.js";
import { change, definition, kept } from "./store.js";
import { labelOf, say, textIn, withText } from "./words.js";

const formNow = () => (definition.value.forms ?? []).find((one) => one.key === known.form);

/** The page of a form. */
export function Layout() {
  const [type, setType] = useState(null);
  const form = formNow();
  if (!form) return html`<${FirstForm} />`;
  const field = fieldNow(chosen.value);
  const place = findItem(form, chosen.value);
  const container = containersOf(form).find((one) => one.id && one.id === chosen.value);
  const section = container?.id ?? place?.container.id;
  const leave = () => setType(null);
  return html`<div class="ds-desk is-form">
    <div class="ds-left"><${Outline} form=${form} /><${Palette} onChoose=${setType} chosen=${type?.key} /></div>
    <${Sheet} form=${form} onChoose=${leave} />
    <aside class="ds-side" aria-label=${say("settings")}>
      ${type
        ? html`<${NewField} key=${type.key} type=${type} section=${section} onLeave=${leave} onAdded=${(key) => { leave(); choose(key); }} />`
        : field
          ? html`<${Panel} key=${field.key} field=${field} onGone=${() => choose("")} extra=${html`<${Place} form=${form} field=${field} />`} />`
          : container
            ? html`<${Section} key=${container.id} form=${form} container=${container} />`
            : place?.item.note !== undefined
              ? html`<${NotePanel} key=${place.item.id} form=${form} place=${place} />`
              : html`<p class="ds-hint dim">${say("choose_on_form")}</p>`}
    </aside>
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

/** What the form is made of, as a list that keys can move things in. */
function Outline({ form }) {
  const containers = containersOf(form);
  const placed = new Set(containers.flatMap((one) => one.items.map((item) => item.field).filter(Boolean)));
  const loose = fieldsNow().filter((one) => !placed.has(one.key));
  const addSection = () => {
    const id = freeId(form, "section");
    change([{ op: "add", path: `${pointer("forms", form.key)}/layout/-`, value: { id, section: withText(undefined, known.language, say("new_section")), columns: 2, items: [] } }]);
    choose(id);
  };
  const addNote = () => {
    const id = freeId(form, "note");
    const within = containers.find((one) => one.id === chosen.value) ?? findItem(form, chosen.value)?.container ?? containers[0];
    change([{ op: "add", path: `${within.path}/-`, value: { id, note: withText(undefined, known.language, say("new_note")) } }]);
    choose(id);
  };
  return html`<section class="ds-outline" aria-labelledby="outline-title">
    <h2 class="ds-small-title" id="outline-title">${say("outline")}</h2>
    <p class="note">${say("move_hint")}</p>
    <ul>${(form.layout ?? []).map((item) => html`<${Branch} key=${identity(item)} form=${form} item=${item} />`)}</ul>
    <div class="row-x wrap">
      <button class="btn btn-sm" type="button" onClick=${addSection}><${Icon} name="plus" />${say("section")}</button>
      <button class="btn btn-sm" type="button" onClick=${addNote}><${Icon} name="note" />${say("note")}</button>
    </div>
    ${loose.length > 0 &&
    html`<h3 class="ds-group">${say("not_on_this_form")}</h3>
      <ul>${loose.map((one) => html`<li><button class="ds-leaf" type="button" onClick=${() => put(form, one.key)}><${Icon} name="plus" /><span class="cut">${labelOf(one)}</span></button></li>`)}</ul>`}
  </section>`;
}

function put(form, key) {
  const containers = containersOf(form);
  const within = containers.find((one) => one.id && one.id === chosen.value) ?? findItem(form, chosen.value)?.container ?? containers.find((one) => one.kind !== "form") ?? containers[0];
  change([{ op: "add", path: `${within.path}/-`, value: { field: key } }]);
  choose(key);
}

function Branch({ form, item }) {
  const id = identity(item);
  const heard = (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.altKey) {
      const operations = step(form, id, by);
      change(operations);
      requestAnimationFrame(() => document.querySelector(`.ds-outline [data-id="${CSS.escape(id)}"]`)?.focus());
      return;
    }
    const all = [...event.currentTarget.closest(".ds-outline").querySelectorAll(".ds-leaf")];
    all[all.indexOf(event.currentTarget) + by]?.focus();
  };
  const leaf = (key, icon, label, isHead) => html`<button class=${`ds-leaf ${isHead ? "is-head" : ""}`} type="button" data-id=${key} aria-current=${chosen.value === key ? "true" : null} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" onClick=${() => choose(key)} onKeyDown=${heard}><${Icon} name=${icon} /><span class="cut">${label}</span></button>`;
  const below = (items) => html`<ul>${(items ?? []).map((one) => html`<${Branch} key=${identity(one)} form=${form} item=${one} />`)}</ul>`;
  if (item.section !== undefined) return html`<li>${leaf(id, "layout-list", textIn(item.section, say("section")), true)}${below(item.items)}</li>`;
  if (item.tabs) return html`<li>${item.tabs.map((tab) => html`${leaf(tab.id, "layout-rows", textIn(tab.label, tab.id), true)}${below(tab.items)}`)}</li>`;
  if (item.note !== undefined) return html`<li>${leaf(id, "note", textIn(item.note, say("note")))}</li>`;
  if (item.related !== undefined) return html`<li>${leaf(id, "table", textIn(item.label, item.related))}</li>`;
  const field = fieldNow(item.field);
  return html`<li>${leaf(id, typeOf(field?.type).icon, labelOf(field ?? { key: item.field }))}</li>`;
}

/** The real form, as the runtime draws it; fields in it are chosen and dragged. */
function Sheet({ form, onChoose }) {
  const place = useRef(null);
  const [isFailed, setFailed] = useState(false);
  const version = kept.value;
  useEffect(() => {
    let isStale = false;
    fetch(`${known.studio}/forms/${form.key}/sheet`)
      .then(async (answer) => {
        if (!answer.ok) throw new Error(answer.status);
        const drawn = await answer.text();
        if (isStale) return;
        setFailed(false);
        place.current.innerHTML = drawn;
        prepare(place.current, form.key);
        mark(place.current);
      })
      .catch(() => !isStale && setFailed(true));
    return () => (isStale = true);
  }, [version, form.key]);
  useEffect(() => place.current && mark(place.current), [chosen.value]);
  const pick = (event) => {
    const found = event.target.closest("[data-field], [data-part]");
    event.preventDefault();
    if (!found) return;
    onChoose();
    choose(found.dataset.field?.split("/")[0] ?? found.dataset.part);
  };
  return html`<section class="ds-canvas" aria-label=${say("real_form")}>
    <p class="t13 dim ds-canvas-head">${say("real_form_hint")}</p>
    ${isFailed && html`<p class="band warn-b"><${Icon} name="alert-triangle" />${say("form_failed")}</p>`}
    <div class="ds-paper" ref=${place} onClick=${pick}></div>
  </section>`;
}

function mark(root) {
  for (const one of root.querySelectorAll(".ds-chosen")) one.classList.remove("ds-chosen");
  const key = CSS.escape(chosen.value || "-");
  root.querySelector(`[data-field="${key}"], [data-part="${key}"]`)?.classList.add("ds-chosen");
}

/** Controls of the drawn form do nothing; its fields can be dragged within and between the grids. */
function prepare(root, formKey) {
  for (const one of root.querySelectorAll("input, select, textarea, button, a, summary")) {
    one.tabIndex = -1;
    one.setAttribute("aria-hidden", "true");
  }
  root.querySelectorAll("[id]").forEach((one) => (one.id = `sheet-${one.id}`));
  root.querySelectorAll("[for]").forEach((one) => (one.htmlFor = `sheet-${one.htmlFor}`));
  for (const name of ["aria-labelledby", "aria-describedby"]) {
    root.querySelectorAll(`[${name}]`).forEach((one) => one.setAttribute(name, one.getAttribute(name).split(" ").map((id) => `sheet-${id}`).join(" ")));
  }
  for (const grid of root.querySelectorAll(".form[data-columns]")) {
    Sortable.create(grid, { group: "sheet", animation: 120, draggable: ".fld", onEnd: ({ item, to }) => drop(formKey, item, to) });
  }
}

function drop(formKey, item, grid) {
  const form = formNow();
  const key = item.dataset.field;
  const id = grid.closest("[data-part]")?.dataset.part ?? "";
  const container = containersOf(form).find((one) => one.id === id) ?? containersOf(form)[0];
  const others = container.items.filter((one) => identity(one) !== key);
  const next = item.nextElementSibling?.dataset.field;
  const before = item.previousElementSibling?.dataset.field;
  let to = next ? others.findIndex((one) => one.field === next) : others.findIndex((one) => one.field === before) + 1;
  if (to < 0) to = others.length;
  change(moveTo(form, key, container, to));
  choose(key);
}

/** Where a field stands on the form: section, width, when. */
function Place({ form, field }) {
  const place = findItem(form, field.key);
  if (!place) return html`<div class="ds-control"><button class="btn" type="button" onClick=${() => put(form, field.key)}><${Icon} name="plus" />${say("put_on_form")}</button></div>`;
  const containers = containersOf(form).filter((one) => one.kind !== "form" || one.items.some((item) => item.field));
  const columns = place.container.part?.columns ?? 1;
  const width = place.item.width ?? 1;
  return html`<div class="ds-place">
    <h3 class="ds-group">${say("on_this_form")}</h3>
    <div class="ds-control">
      <label class="ds-label" for="place-section">${say("move_to")}</label>
      <select class="form-select" id="place-section" value=${place.container.path} onChange=${(event) => { const to = containers.find((one) => one.path === event.currentTarget.value); change(moveTo(form, field.key, to, to.items.length)); }}>
        ${containers.map((one) => html`<option value=${one.path} selected=${one.path === place.container.path}>${textIn(one.label, say("the_form"))}</option>`)}
      </select>
    </div>
    ${columns > 1 &&
    html`<fieldset class="ds-control">
      <legend class="ds-label">${say("width")}</legend>
      <span class="ds-seg is-wide">
        ${Array.from({ length: columns }, (_one, at) => at + 1).map((count) => html`<label class=${width === count ? "on" : ""}><input class="visually-hidden" type="radio" name="place-width" checked=${width === count} onChange=${() => change(setting(`${place.path}/width`, count === 1 ? undefined : count))} />${count === columns ? say("full") : `${count}/${columns}`}</label>`)}
      </span>
    </fieldset>`}
    <div class="row-x wrap">
      <button class="btn btn-sm" type="button" onClick=${() => change(step(form, field.key, -1))}><${Icon} name="arrow-up" />${say("up")}</button>
      <button class="btn btn-sm" type="button" onClick=${() => change(step(form, field.key, 1))}><${Icon} name="arrow-down" />${say("down")}</button>
      <button class="btn btn-sm" type="button" onClick=${() => change([{ op: "remove", path: place.path }])}><${Icon} name="x" />${say("take_off")}</button>
    </div>
  </div>`;
}

/** A section or tab: its heading, columns, when it is shown. */
function Section({ form, container }) {
  const { part, own, kind } = container;
  const name = kind === "tab" ? "label" : "section";
  return html`<section class="ds-panel" aria-label=${say("settings")}>
    <header class="ds-panel-head"><${Icon} name="layout-list" /><h2 class="grow">${textIn(part[name], say("section"))}</h2></header>
    <${Control} label=${say("heading")} path=${`${own}/${name}`} id="section-heading">
      <${TextEditor} id="section-heading" label=${say("heading")} path=${`${own}/${name}`} value=${part[name]} onKeep=${(value) => change([{ op: "replace", path: `${own}/${name}`, value: value ?? "" }])} />
    <//>
    <fieldset class="ds-control">
      <legend class="ds-label">${say("columns")}</legend>
      <span class="ds-seg is-wide">
        ${[1, 2, 3].map((count) => html`<label class=${(part.columns ?? 1) === count ? "on" : ""}><input class="visually-hidden" type="radio" name="section-columns" checked=${(part.columns ?? 1) === count} onChange=${() => change(setting(`${own}/columns`, count))} />${count}</label>`)}
      </span>
    </fieldset>
    <${ShownWhen} path=${own} part=${part} />
    ${kind === "section" &&
    html`<div class="row-x wrap">
      <button class="btn btn-sm" type="button" onClick=${() => change(step(form, part.id, -1))}><${Icon} name="arrow-up" />${say("up")}</button>
      <button class="btn btn-sm" type="button" onClick=${() => change(step(form, part.id, 1))}><${Icon} name="arrow-down" />${say("down")}</button>
      ${container.items.length === 0 && html`<button class="btn btn-sm" type="button" onClick=${() => { change([{ op: "remove", path: own }]); choose(""); }}><${Icon} name="trash" />${say("remove")}</button>`}
    </div>`}
    ${container.items.length > 0 && kind === "section" && html`<p class="note">${say("empty_first")}</p>`}
  </section>`;
}

function ShownWhen({ path, part }) {
  return html`<div class="ds-control"><p class="ds-label rule"><${Icon} name="arrow-ramp-right-2" />${say("show_when")}</p><${Conditions} entity=${known.entity} label=${say("show_when")} formula=${part.when ?? ""} onKeep=${(when) => change(setting(`${path}/when`, when))} /></div>`;
}

function NotePanel({ form, place }) {
  const { item, path } = place;
  return html`<section class="ds-panel" aria-label=${say("settings")}>
    <header class="ds-panel-head"><${Icon} name="note" /><h2 class="grow">${say("note")}</h2></header>
    <${Control} label=${say("note_text")} path=${`${path}/note`} id="note-text">
      <${TextEditor} id="note-text" label=${say("note_text")} path=${`${path}/note`} value=${item.note} onKeep=${(value) => value && change([{ op: "replace", path: `${path}/note`, value }])} />
    <//>
    <${ShownWhen} path=${path} part=${item} />
    <div class="row-x wrap">
      <button class="btn btn-sm" type="button" onClick=${() => change(step(form, item.id, -1))}><${Icon} name="arrow-up" />${say("up")}</button>
      <button class="btn btn-sm" type="button" onClick=${() => change(step(form, item.id, 1))}><${Icon} name="arrow-down" />${say("down")}</button>
      <button class="btn btn-sm" type="button" onClick=${() => { change([{ op: "remove", path }]); choose(""); }}><${Icon} name="trash" />${say("remove")}</button>
    </div>
  </section>`;
}
