// One role at one entity: each right with its condition, each field; a role as a whole; a new role.
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { toast } from "../ui/toast.js";
import { choose } from "./choosing.js";
import { Conditions } from "./conditions.js";
import { Control, TextEditor } from "./editors.js";
import { onEscape } from "./escape.js";
import { html, Icon } from "./html.js";
import { known, typeOf } from "./known.js";
import { setting } from "./parts.js";
import { pointer } from "./pointers.js";
import { addRole, changeOf, entitiesNow, gapsOf, grant, grantField, grantOf, ICONS, isChild, removeRole, RIGHTS, rolesNow, rowOf, takeOver } from "./roles_parts.js";
import { leaveSide } from "./side.js";
import { change, definition, undo } from "./store.js";
import { joined, labelOf, say, sentences, withText } from "./words.js";

/** What a role may do with the records of an entity. */
export function CellPanel({ role: key, entity: of, isFields }) {
  const role = rolesNow().find((one) => one.key === key);
  const entity = entitiesNow().find((one) => one.key === of);
  if (!entity) return null;
  const gaps = [...gapsOf.cell(key, of), ...gapsOf.entity(of)];
  return html`<section class="ds-panel" aria-label=${say("role_match", { role: labelOf(role), entity: labelOf(entity) })}>
    <header class="ds-panel-head"><${Icon} name="user-shield" /><div class="grow"><h2>${labelOf(entity)}</h2><p class="t13 dim">${labelOf(role)}</p></div></header>
    ${gaps.map((one) => html`<p class=${`note ${one.severity === "warning" ? "warn" : "bad"}`}><${Icon} name="alert-triangle" /><span>${sentences(one)}</span></p>`)}
    ${isFields && html`<${FieldRights} role=${key} entity=${entity} />`}
    ${!isChild(of) && html`<div class="rl-rights">${RIGHTS.map((right) => html`<${Right} key=${right} role=${key} entity=${of} right=${right} />`)}</div>`}
    ${!isFields && html`<${FieldRights} role=${key} entity=${entity} />`}
    <${ViewAs} who=${`role:${key}`} words=${say("role_view")} hasHelp=${true} />
  </section>`;
}

function Right({ role, entity, right }) {
  const id = useId();
  const value = grantOf(role, entity, right);
  const [isAsked, setAsked] = useState(false);
  const kind = typeof value === "string" || isAsked ? "where" : value ? "always" : "never";
  const changed = changeOf(role, entity, right);
  const offered = right === "export" ? ["never", "always"] : ["never", "where", "always"];
  const pick = (next) => {
    setAsked(next === "where");
    if (next !== "where") grant(role, entity, right, next === "always");
  };
  return html`<div class=${`rl-line ${changed ? "is-changed" : ""}`}>
    <div class="ds-right">
      <span class="grow row-x" id=${id}><${Icon} name=${ICONS[right]} />${say(`role_${right}`)}</span>
      <span class="ds-seg is-words" role="radiogroup" aria-labelledby=${id}>
        ${offered.map((one) => html`<label class=${kind === one ? "on" : ""}><input type="radio" name=${id} checked=${kind === one} onChange=${() => pick(one)} />${say(`role_${one}`)}</label>`)}
      </span>
    </div>
    ${changed && html`<p class="note acc">${say("role_changed_was", { right: say(`role_${right}`), was: changed.was === true ? say("role_always") : changed.was === false ? say("role_never") : changed.was })}</p>`}
    ${kind === "where" && html`<${Conditions} entity=${entity} purpose="row_condition" label=${say(`role_${right}`)} formula=${typeof value === "string" ? value : ""} onKeep=${(formula) => { setAsked(!formula); if (formula) grant(role, entity, right, formula); }} />`}
  </div>`;
}

function FieldRights({ role, entity }) {
  const [words, setWords] = useState("");
  const given = rowOf(role, entity.key)?.fields ?? {};
  const less = Object.values(given).filter((one) => one !== "edit").length;
  const asked = words.trim().toLowerCase();
  const found = entity.fields.filter((one) => !asked || labelOf(one).toLowerCase().includes(asked) || one.key.includes(asked));
  const changed = changeOf(role, entity.key, "fields");
  return html`<div class=${`ds-panel-group ${changed ? "is-changed" : ""}`}>
    <h3 class="ds-group">${say("role_fields")}</h3>
    <p class="note">${less ? say("role_fields_less", { count: less }) : say("role_fields_all")}</p>
    ${entity.fields.length > 8 && html`<div class="ds-find"><${Icon} name="search" /><input class="form-control" type="search" aria-label=${say("role_fields_find")} placeholder=${say("role_fields_find")} value=${words} onInput=${(event) => setWords(event.currentTarget.value)} /></div>`}
    <div class="rl-fields">
      ${found.map((field) => {
        const now = given[field.key] ?? "edit";
        const id = `field-${field.key}`;
        return html`<div class="ds-right" key=${field.key}>
          <span class="grow cut" id=${id}><${Icon} name=${typeOf(field.type).icon} /> ${labelOf(field)}</span>
          <span class="ds-seg" role="radiogroup" aria-labelledby=${id}>
            ${["edit", "read", "hide"].map((right) => html`<label class=${now === right ? "on" : ""} title=${say(`right_${right}`)}><input type="radio" name=${`right-${field.key}`} checked=${now === right} onChange=${() => grantField(role, entity.key, field.key, right)} /><${Icon} name=${{ edit: "pencil", read: "eye", hide: "eye-off" }[right]} /><span class="visually-hidden">${say(`right_${right}`)}</span></label>`)}
          </span>
        </div>`;
      })}
    </div>
  </div>`;
}

/** Opens the draft as somebody sees it: in the try-out, a world of its own. */
function ViewAs({ who, words, hasHelp }) {
  if (!known.view) return null; // for administrators alone
  return html`<form class="rl-view" method="post" action=${known.view}>
    <input type="hidden" name="csrf_token" value=${known.csrf} /><input type="hidden" name="who" value=${who} />
    <button class="btn" type="submit"><${Icon} name="eye" />${words}</button>
    ${hasHelp && html`<p class="note">${say("role_view_help")}</p>`}
  </form>`;
}

/** The same as one of the people of a role. */
function ViewAsPerson({ people }) {
  if (!known.view) return null;
  return html`<form class="rl-view row-x" method="post" action=${known.view}>
    <input type="hidden" name="csrf_token" value=${known.csrf} />
    <select class="form-select" name="who" aria-label=${say("role_view")}>${people.map((one) => html`<option value=${`person:${one.id}`}>${say("role_view_person", { name: one.name })}</option>`)}</select>
    <button class="btn" type="submit"><${Icon} name="eye" />${say("role_show")}</button>
  </form>`;
}

/** A role as a whole. */
export function RolePanel({ role }) {
  const id = useId();
  const path = pointer("roles", role.key);
  const [isAsked, setAsked] = useState(false);
  const people = known.people.filter((one) => one.roles.includes(role.key));
  const rows = (definition.value.permissions ?? []).filter((one) => one.role === role.key);
  const others = rolesNow().filter((one) => one.key !== role.key);
  const keep = (name) => (value) => change(setting(`${path}/${name}`, value), `${path}/${name}`);
  const remove = () => {
    removeRole(role.key);
    choose("");
    leaveSide();
    toast(say("removed", { name: labelOf(role) }), { undo: { label: say("undo"), act: undo } });
  };
  return html`<section class="ds-panel" aria-label=${labelOf(role)}>
    <header class="ds-panel-head"><${Icon} name="user-shield" /><div class="grow"><h2>${labelOf(role)}</h2><p class="small faint"><code>${role.key}</code></p></div></header>
    ${gapsOf.role(role.key).map((one) => html`<p class="note warn"><${Icon} name="alert-triangle" /><span>${sentences(one)}</span></p>`)}
    <${Control} label=${say("role_name")} path=${`${path}/label`} id=${`${id}-label`}><${TextEditor} id=${`${id}-label`} label=${say("role_name")} path=${`${path}/label`} value=${role.label ?? role.key} onKeep=${keep("label")} /><//>
    <${Control} label=${say("role_description")} path=${`${path}/description`} id=${`${id}-about`}><${TextEditor} id=${`${id}-about`} label=${say("role_description")} path=${`${path}/description`} value=${role.description} onKeep=${keep("description")} /><//>
    <p class="note">${people.length ? say("role_held_by", { names: joined(people.map((one) => one.name)) }) : say("role_held_by_nobody")}</p>
    ${others.length > 0 && html`<div class="ds-control"><select class="form-select" aria-label=${say("role_copy_over")} value="" onChange=${(event) => { const { value } = event.currentTarget; event.currentTarget.value = ""; if (value) takeOver(role.key, value); }}>
      <option value="">${say("role_copy_over")}</option>${others.map((one) => html`<option value=${one.key}>${labelOf(one)}</option>`)}</select></div>`}
    <${ViewAs} who=${`role:${role.key}`} words=${say("role_view")} hasHelp=${true} />
    ${people.length > 0 && html`<${ViewAsPerson} people=${people} />`}
    ${isAsked
      ? html`<div class="band bad-b ds-remove" role="group" aria-label=${say("role_remove")}><${Icon} name="trash" /><div class="grow">
          <p class="b">${say("remove_asked", { name: labelOf(role) })}</p>
          <ul class="t13"><li>${say("role_remove_rights", { count: rows.length })}</li>${people.length > 0 && html`<li>${say("role_remove_people", { count: people.length, names: joined(people.map((one) => one.name)) })}</li>`}<li>${say("role_remove_rest")}</li></ul>
          <div class="row-x"><button class="btn btn-danger" type="button" onClick=${remove}>${say("role_remove")}</button><button class="btn btn-ghost" type="button" onClick=${() => setAsked(false)}>${say("cancel")}</button></div>
        </div></div>`
      : html`<button class="btn btn-ghost ds-remove" type="button" onClick=${() => setAsked(true)}><${Icon} name="trash" />${say("role_remove")}</button>`}
  </section>`;
}

/** A new role: its name, and whose rights it begins with. */
export function NewRole() {
  const id = useId();
  const first = useRef(null);
  const [name, setName] = useState("");
  const [from, setFrom] = useState("");
  useLayoutEffect(() => first.current?.focus(), []);
  const leave = () => {
    choose("");
    leaveSide();
  };
  const add = (event) => {
    event.preventDefault();
    if (name.trim()) choose(addRole(name, withText(undefined, known.language, name), from));
  };
  return html`<form class="ds-new" onSubmit=${add} aria-label=${say("role_add")} onKeyDown=${onEscape(leave)}>
    <p class="ds-new-type"><${Icon} name="user-shield" /><b>${say("role_add")}</b></p>
    <div class="ds-control"><label class="ds-label" for=${`${id}-name`}>${say("role_name")}</label><input class="form-control" id=${`${id}-name`} ref=${first} value=${name} maxlength="200" autocomplete="off" onInput=${(event) => setName(event.currentTarget.value)} /></div>
    <div class="ds-control"><label class="ds-label" for=${`${id}-from`}>${say("role_copy")}</label>
      <select class="form-select" id=${`${id}-from`} value=${from} onChange=${(event) => setFrom(event.currentTarget.value)}><option value="">${say("role_copy_none")}</option>${rolesNow().map((one) => html`<option value=${one.key}>${labelOf(one)}</option>`)}</select></div>
    <div class="row-x"><button class="btn btn-primary" type="submit" disabled=${!name.trim()}>${say("add")}</button><button class="btn btn-ghost" type="button" onClick=${leave}>${say("cancel")}</button></div>
  </form>`;
}
