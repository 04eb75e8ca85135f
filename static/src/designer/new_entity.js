// A new entity with what makes it usable at once: fields, a form, a list, rights, its place in the menu.
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { BLANK, ColumnGrid, fieldsOf, named } from "./columns.js";
import { html, Icon } from "./html.js";
import { IconPicker } from "./icon_picker.js";
import { known } from "./known.js";
import { addTo, keyOf } from "./parts.js";
import { change, definition, refused, settled } from "./store.js";
import { labelOf, say, sentences, withText } from "./words.js";

const SHOWN = 6;

/** The page of a new entity. */
export function NewEntity() {
  const id = useId();
  const first = useRef(null);
  const submit = useRef(null);
  const app = definition.value;
  const roles = app.roles ?? [];
  const [name, setName] = useState("");
  const [key, setKey] = useState(null);
  const [icon, setIcon] = useState("file-text");
  const [parent, setParent] = useState("");
  const [columns, setColumns] = useState(() => [{ name: say("name_field"), type: "text", isPicked: true }, BLANK]);
  const [isNumbered, setNumbered] = useState(false);
  const [isInMenu, setInMenu] = useState(true);
  const [rights, setRights] = useState({});
  useLayoutEffect(() => first.current?.focus(), []);
  const taken = app.entities.map((one) => one.key);
  const proposed = key ?? (name.trim() ? keyOf(name, taken, "entity") : "");
  const asked = named(columns);
  const isReady = Boolean(name.trim()) && asked.length > 0;
  const rightOf = (role) => rights[role.key] ?? "all";
  const add = async (event) => {
    event.preventDefault();
    if (!isReady) return;
    const own = keyOf(proposed, taken, "entity");
    change(newEntity({ key: own, name: name.trim(), icon, columns: asked, isNumbered, isInMenu, rights: roles.map((one) => [one.key, rightOf(one)]) }), "/entities");
    await settled();
    if (!refused.value) location.assign(`${known.studio}/entities/${own}`);
  };
  return html`<form class="ds-page" onSubmit=${add} aria-label=${say("new_entity")}>
    <p class="dim">${say("new_entity_hint")}</p>
    ${refused.value && html`<ul class="band bad-b" role="alert">${refused.value.problems.map((one) => html`<li>${sentences(one)}</li>`)}</ul>`}
    <div class="ds-pair">
      <div class="ds-control">
        <label class="ds-label" for=${`${id}-name`}>${say("entity_name")}</label>
        <input class="form-control" id=${`${id}-name`} ref=${first} value=${name} maxlength="200" autocomplete="off" onInput=${(event) => setName(event.currentTarget.value)} />
      </div>
      <div class="ds-control">
        <label class="ds-label" for=${`${id}-key`}>${say("key")}</label>
        <input class="form-control ds-formula" id=${`${id}-key`} value=${proposed} aria-describedby=${`${id}-key-help`} onInput=${(event) => setKey(event.currentTarget.value)} />
        <p class="note" id=${`${id}-key-help`}>${say("entity_key_stays")}</p>
      </div>
    </div>
    ${app.entities.length > 0 &&
    html`<div class="ds-control">
      <label class="ds-label" for=${`${id}-parent`}>${say("stands")}</label>
      <select class="form-select" id=${`${id}-parent`} value=${parent} onChange=${(event) => setParent(event.currentTarget.value)}>
        <option value="">${say("stands_alone")}</option>
        ${app.entities.map((one) => html`<option value=${one.key}>${say("stands_in", { entity: labelOf(one) })}</option>`)}
      </select>
    </div>`}
    ${parent
      ? html`<p class="row-x"><a class="btn btn-primary" href=${`${known.studio}/entities/${parent}?add=children`}>${say("add_sub_table", { entity: labelOf(app.entities.find((one) => one.key === parent)) })}</a></p>`
      : html`
          <h3 class="ds-group">${say("first_fields")}</h3>
          <${ColumnGrid} columns=${columns} onChange=${setColumns} onDone=${() => submit.current.focus()} />
          <label class="row-x ds-tick"><input class="form-check-input" type="checkbox" checked=${isNumbered} onChange=${(event) => setNumbered(event.currentTarget.checked)} /><span>${say("numbered", { pattern: patternOf(proposed) })}</span></label>
          <label class="row-x ds-tick"><input class="form-check-input" type="checkbox" checked=${isInMenu} onChange=${(event) => setInMenu(event.currentTarget.checked)} /><span>${say("in_menu")}</span></label>
          <div class="ds-control"><p class="ds-label" id=${`${id}-icon-label`}>${say("icon")}</p><${IconPicker} id=${`${id}-icon`} value=${icon} onKeep=${setIcon} /></div>
          ${roles.length > 0 &&
          html`<fieldset class="ds-control ds-rights">
            <legend class="ds-label">${say("who_may_entity")}</legend>
            ${roles.map((role) => html`<div class="ds-right">
              <span class="grow cut" id=${`${id}-${role.key}`}>${labelOf(role)}</span>
              <span class="ds-seg" role="radiogroup" aria-labelledby=${`${id}-${role.key}`}>
                ${["all", "see", "none"].map((right) => html`<label class=${rightOf(role) === right ? "on" : ""}><input type="radio" name=${`right-${role.key}`} checked=${rightOf(role) === right} onChange=${() => setRights({ ...rights, [role.key]: right })} /><span>${say(`may_${right}`)}</span></label>`)}
              </span>
            </div>`)}
          </fieldset>`}
          <div class="row-x">
            <button class="btn btn-primary" type="submit" ref=${submit} disabled=${!isReady}>${say("make_entity")}</button>
            <a class="btn btn-ghost" href=${`${known.studio}/entities`}>${say("cancel")}</a>
          </div>
        `}
  </form>`;
}

const patternOf = (key) => `${(/^[a-z]/i.exec(key)?.[0] ?? "N").toUpperCase()}-{YYYY}-{0000}`;

/** The operations of a new entity, in one step. */
function newEntity({ key, name, icon, columns, isNumbered, isInMenu, rights }) {
  const label = withText(undefined, known.language, name);
  const number = { key: "number", type: "serial", label: withText(undefined, known.language, say("number_field")), pattern: patternOf(key), reset: "year" };
  const fields = isNumbered ? [number, ...fieldsOf(columns, ["number"])] : fieldsOf(columns);
  const app = definition.value;
  const view = keyOf(`${key}_all`, (app.views ?? []).map((one) => one.key), "view");
  const form = keyOf(`${key}_main`, (app.forms ?? []).map((one) => one.key), "form");
  const item = keyOf(key, menuIds(app.menu ?? []), "entry");
  const granted = { all: { create: true, read: true, update: true, delete: true, export: true }, see: { read: true } };
  const main = { id: "main", section: label, columns: 2, items: fields.map((one) => ({ field: one.key })) };
  return [
    ...addTo("entities", { key, label, icon, fields }),
    ...addTo("forms", { key: form, entity: key, layout: [main] }),
    ...addTo("views", { key: view, label, entity: key, kind: "table", columns: fields.slice(0, SHOWN).map((one) => one.key) }),
    ...listed("permissions", rights.filter(([, right]) => granted[right]).map(([role, right]) => ({ role, entity: key, ...granted[right] }))),
    ...(isInMenu ? addTo("menu", { id: item, icon, view }) : []),
  ];
}

function listed(list, members) {
  if (!members.length) return [];
  if (definition.value[list]) return members.map((value) => ({ op: "add", path: `/${list}/-`, value }));
  return [{ op: "add", path: `/${list}`, value: members }];
}

const menuIds = (items) => items.flatMap((one) => [one.id, ...menuIds(one.items ?? [])]);
