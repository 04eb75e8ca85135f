// All that can be said about a part of a form.
import { choose } from "../choosing.js";
import { Conditions } from "../conditions.js";
import { Control, TextEditor } from "../editors.js";
import { html, Icon } from "../html.js";
import { known } from "../known.js";
import { containersOf, findItem, freeId, moveTo, step } from "../layout_tree.js";
import { addTo, entityNow, entityPath, formLabel, formsNow, setting } from "../parts.js";
import { pointer } from "../pointers.js";
import { change, definition, settled, undo } from "../store.js";
import { labelOf, say, textIn, withText } from "../words.js";
import { toast } from "../../ui/toast.js";
import { Chosen } from "./chosen_list.js";
import { collections, itemLabel, kindOf, put, putField, relatedLabel, takeOff } from "./places.js";
import { removal } from "./toolbar.js";
import { freeEntryId, listsOf } from "../screens/menu_tree.js";

/** The panel of whatever part has this id; null when it is a field. */
export function PartPanel({ form, id }) {
  const place = findItem(form, id);
  const container = containersOf(form).find((one) => one.id && one.id === id);
  if (container?.kind === "tab") return html`<${Tab} key=${id} form=${form} container=${container} />`;
  if (container) return html`<${Section} key=${id} form=${form} container=${container} />`;
  if (place?.item.tabs) return html`<${Tabs} key=${id} form=${form} place=${place} />`;
  if (place?.item.note !== undefined) return html`<${Note} key=${id} form=${form} place=${place} />`;
  if (place?.item.related !== undefined) return html`<${Related} key=${id} form=${form} place=${place} />`;
  return html`<${FormPanel} key=${form.key} form=${form} />`;
}

function Head({ icon, label, kind }) {
  return html`<header class="ds-panel-head"><${Icon} name=${icon} /><div class="grow"><h2>${label}</h2><p class="small faint">${kind}</p></div></header>`;
}

/** A text of a part, in every language. */
function Words({ label, path, value, name, needed, help }) {
  const at = `${path}/${name}`;
  const keep = (said) => change(needed ? [{ op: "replace", path: at, value: said ?? "" }] : setting(at, said));
  return html`<${Control} label=${label} path=${at} id=${`part-${name}`} help=${help}><${TextEditor} id=${`part-${name}`} label=${label} path=${at} value=${value} onKeep=${keep} /><//>`;
}

function Segments({ label, name, options, now, onChoose }) {
  return html`<fieldset class="ds-control"><legend class="ds-label">${label}</legend>
    <span class="ds-seg is-wide">${options.map((one) => html`<label class=${now === one.value ? "on" : ""}><input class="visually-hidden" type="radio" name=${`part-${name}`} checked=${now === one.value} onChange=${() => onChoose(one.value)} />${one.label}</label>`)}</span>
  </fieldset>`;
}

const numbers = (most) => Array.from({ length: most }, (_one, at) => ({ value: at + 1, label: String(at + 1) }));

export function ShownWhen({ path, part }) {
  return html`<div class="ds-control" data-at=${`${path}/when`}><p class="ds-label rule"><${Icon} name="arrow-ramp-right-2" />${say("show_when")}</p><${Conditions} entity=${known.entity} label=${say("show_when")} formula=${part.when ?? ""} onKeep=${(when) => change(setting(`${path}/when`, when))} /></div>`;
}

function Acts({ form, id, label, consequence }) {
  const remove = () => {
    takeOff(form, id);
    toast(say("removed", { name: label }), { undo: { label: say("undo"), act: undo } });
  };
  return html`<div class="row-x wrap ds-part-acts">
    <button class="btn btn-sm" type="button" onClick=${() => change(step(form, id, -1))}><${Icon} name="arrow-up" />${say("up")}</button>
    <button class="btn btn-sm" type="button" onClick=${() => change(step(form, id, 1))}><${Icon} name="arrow-down" />${say("down")}</button>
    <button class="btn btn-sm" type="button" onClick=${remove}><${Icon} name="trash" />${say("remove")}</button>
  </div>
  ${consequence && html`<p class="note">${consequence}</p>`}`;
}

function Section({ form, container }) {
  const { part, own } = container;
  return html`<section class="ds-panel" aria-label=${say("settings")}>
    <${Head} icon="layout-list" label=${textIn(part.section, say("section"))} kind=${say("part_section")} />
    <${Words} label=${say("heading")} path=${own} name="section" value=${part.section} needed />
    <${Segments} label=${say("columns")} name="columns" options=${numbers(4)} now=${part.columns ?? 1} onChoose=${(count) => change(setting(`${own}/columns`, count))} />
    <${ShownWhen} path=${own} part=${part} />
    <label class="row-x ds-tick"><input class="form-check-input" type="checkbox" checked=${part.collapsed === true} aria-describedby="part-closed-note" onChange=${(event) => change(setting(`${own}/collapsed`, event.currentTarget.checked || undefined))} /><span>${say("closed_at_first")}</span></label>
    <p class="note" id="part-closed-note">${say("closed_note")}</p>
    <${Acts} form=${form} id=${part.id} label=${textIn(part.section, say("section"))} consequence=${container.items.length > 0 && say("contents_go")} />
  </section>`;
}

function Tab({ form, container }) {
  const { part, own } = container;
  const group = own.slice(0, own.lastIndexOf("/tabs/"));
  const tabs = groupOf(form, part.id);
  const at = tabs.tabs.findIndex((one) => one.id === part.id);
  const by = (steps) => change([{ op: "move", from: own, path: `${group}/tabs/${at + steps}` }]);
  const remove = () => {
    change(tabs.tabs.length > 1 ? [{ op: "remove", path: own }] : [{ op: "remove", path: group }]);
    choose(tabs.tabs[at + 1]?.id ?? tabs.tabs[at - 1]?.id ?? "");
    toast(say("removed", { name: textIn(part.label, part.id) }), { undo: { label: say("undo"), act: undo } });
  };
  const add = () => {
    const id = freeId(form, "tab");
    change([{ op: "add", path: `${group}/tabs/${at + 1}`, value: { id, label: withText(undefined, known.language, say("tab_number", { number: tabs.tabs.length + 1 })), columns: 2, items: [] } }]);
    choose(id);
  };
  return html`<section class="ds-panel" aria-label=${say("settings")}>
    <${Head} icon="layout-navbar" label=${textIn(part.label, part.id)} kind=${say("part_tab")} />
    <${Words} label=${say("heading")} path=${own} name="label" value=${part.label} />
    <${Segments} label=${say("columns")} name="columns" options=${numbers(4)} now=${part.columns ?? 1} onChoose=${(count) => change(setting(`${own}/columns`, count))} />
    <${ShownWhen} path=${own} part=${part} />
    <div class="row-x wrap ds-part-acts">
      <button class="btn btn-sm" type="button" disabled=${at === 0} onClick=${() => by(-1)}><${Icon} name="arrow-left" />${say("earlier")}</button>
      <button class="btn btn-sm" type="button" disabled=${at === tabs.tabs.length - 1} onClick=${() => by(1)}><${Icon} name="arrow-right" />${say("later")}</button>
      <button class="btn btn-sm" type="button" onClick=${add}><${Icon} name="plus" />${say("add_tab")}</button>
      <button class="btn btn-sm" type="button" onClick=${remove}><${Icon} name="trash" />${say("remove")}</button>
    </div>
    ${container.items.length > 0 && html`<p class="note">${say("contents_go")}</p>`}
    <p class="note"><button class="btn btn-ghost btn-sm" type="button" onClick=${() => choose(tabs.id)}>${say("all_tabs")}</button></p>
  </section>`;
}

const groupOf = (form, id) => containersOf(form).flatMap((one) => one.items).find((item) => item.tabs?.some((tab) => tab.id === id));

function Tabs({ form, place }) {
  const { item, path } = place;
  return html`<section class="ds-panel" aria-label=${say("settings")}>
    <${Head} icon="layout-rows" label=${say("tabs")} kind=${say("part_tabs")} />
    <ul class="ds-plain">${item.tabs.map((tab) => html`<li><button class="ds-leaf" type="button" onClick=${() => choose(tab.id)}><${Icon} name="layout-navbar" /><span class="cut">${textIn(tab.label, tab.id)}</span></button></li>`)}</ul>
    <${ShownWhen} path=${path} part=${item} />
    <${Acts} form=${form} id=${item.id} label=${say("tabs")} consequence=${say("contents_go")} />
  </section>`;
}

const TONES = ["info", "success", "warning", "danger"];

function Note({ form, place }) {
  const { item, path } = place;
  return html`<section class="ds-panel" aria-label=${say("settings")}>
    <${Head} icon="note" label=${say("note")} kind=${say("part_note")} />
    <${Words} label=${say("note_text")} path=${path} name="note" value=${item.note} needed help=${say("note_paths")} />
    <${Segments} label=${say("tone")} name="tone" options=${TONES.map((one) => ({ value: one, label: say(`tone_${one}`) }))} now=${item.tone ?? "info"} onChoose=${(tone) => change(setting(`${path}/tone`, tone === "info" ? undefined : tone))} />
    <${ShownWhen} path=${path} part=${item} />
    <${Acts} form=${form} id=${item.id} label=${say("note")} />
  </section>`;
}

function Related({ form, place }) {
  const { item, path } = place;
  const all = collections();
  const found = all.find((one) => one.name === item.related);
  const entity = definition.value.entities.find((one) => one.key === found?.entity);
  const offered = (entity?.fields ?? []).filter((one) => one.key !== found.field && one.type !== "children");
  return html`<section class="ds-panel" aria-label=${say("settings")}>
    <${Head} icon="table" label=${itemLabel(item)} kind=${say("part_related")} />
    <${Control} label=${say("which_records")} path=${`${path}/related`} id="part-related">
      <select class="form-select" id="part-related" value=${item.related} onChange=${(event) => change([{ op: "replace", path: `${path}/related`, value: event.currentTarget.value }, ...(item.columns ? [{ op: "remove", path: `${path}/columns` }] : [])])}>
        ${!found && html`<option value=${item.related} selected>${item.related}</option>`}
        ${all.map((one) => html`<option value=${one.name} selected=${one.name === item.related}>${one.label}</option>`)}
      </select>
    <//>
    <${Words} label=${say("heading")} path=${path} name="label" value=${item.label ?? relatedLabel(item.related)} />
    <${Chosen} label=${say("columns_of_list")} path=${`${path}/columns`} chosen=${item.columns ?? []} offered=${offered.map((one) => ({ value: one.key, label: labelOf(one) }))} usual=${say("columns_usual")} onChange=${(columns) => change(setting(`${path}/columns`, columns.length ? columns : undefined))} />
    <${ShownWhen} path=${path} part=${item} />
    <${Acts} form=${form} id=${item.id} label=${itemLabel(item)} />
  </section>`;
}

/** Where a field stands on the form, how wide, what it is called there, when it is shown; a sub-table's columns. */
export function FieldPlace({ form, field }) {
  const place = findItem(form, field.key);
  if (!place) return html`<div class="ds-control"><button class="btn" type="button" onClick=${() => putField(form, field.key)}><${Icon} name="plus" />${say("put_on_form")}</button></div>`;
  const { item, path } = place;
  const containers = containersOf(form).filter((one) => one.kind !== "form" || one.items.some((each) => each.field));
  const columns = Math.min(place.container.part?.columns ?? (place.container.kind === "form" ? 2 : 1), 4);
  const child = field.type === "children" ? definition.value.entities.find((one) => one.key === field.entity) : null;
  return html`<div class="ds-place">
    <h3 class="ds-group">${say("on_this_form")}</h3>
    ${child &&
    html`<${Chosen} label=${say("columns_of_table")} path=${`${path}/columns`} chosen=${item.columns ?? []} offered=${child.fields.filter((one) => one.type !== "children").map((one) => ({ value: one.key, label: labelOf(one) }))} usual=${say("columns_all")} onChange=${(now) => change(setting(`${path}/columns`, now.length ? now : undefined))} />
    <p class="note"><a href=${`${known.studio}/entities/${child.key}`}>${say("fields_of_row", { name: labelOf(child) })}</a></p>`}
    <div class="ds-control">
      <label class="ds-label" for="place-section">${say("move_to")}</label>
      <select class="form-select" id="place-section" value=${place.container.path} onChange=${(event) => { const to = containers.find((one) => one.path === event.currentTarget.value); put(form, field.key, to, to.items.length); }}>
        ${containers.map((one) => html`<option value=${one.path} selected=${one.path === place.container.path}>${one.kind === "form" ? say("outside_sections") : textIn(one.label, one.id)}</option>`)}
      </select>
    </div>
    ${columns > 1 && !child && html`<${Segments} label=${say("width")} name="width" options=${numbers(columns).map(({ value }) => ({ value, label: value === columns ? say("full") : `${value}/${columns}` }))} now=${Math.min(item.width ?? 1, columns)} onChoose=${(count) => change(setting(`${path}/width`, count === 1 ? undefined : count))} />`}
    <details class="ds-more" open=${Boolean(item.label || item.help || item.when)}>
      <summary>${say("here_otherwise")}</summary>
      <${Words} label=${say("label_here")} path=${path} name="label" value=${item.label} help=${say("label_here_help")} />
      <${Words} label=${say("help_here")} path=${path} name="help" value=${item.help} />
      <${ShownWhen} path=${path} part=${item} />
    </details>
    <div class="row-x wrap">
      <button class="btn btn-sm" type="button" onClick=${() => change(step(form, field.key, -1))}><${Icon} name="arrow-up" />${say("up")}</button>
      <button class="btn btn-sm" type="button" onClick=${() => change(step(form, field.key, 1))}><${Icon} name="arrow-down" />${say("down")}</button>
      <button class="btn btn-sm" type="button" onClick=${() => takeOff(form, field.key)}><${Icon} name="x" />${say("take_off")}</button>
    </div>
  </div>`;
}

/** The form itself: its name, for which record types it is, and its end. */
function FormPanel({ form }) {
  const path = pointer("forms", form.key);
  const types = entityNow().record_types ?? [];
  const forms = formsNow();
  const isFirst = forms[0]?.key === form.key;
  const others = forms.filter((one) => one.key !== form.key);
  const use = (type, isUsed) => change(setting(`${entityPath}/record_types${pointer(type.key)}/form`, isUsed ? form.key : undefined));
  const toFront = () => {
    const all = definition.value.forms;
    const to = all.findIndex((one) => one.entity === known.entity);
    change([{ op: "move", from: path, path: `/forms/${to}` }]);
  };
  const menu = definition.value.menu ?? [];
  const entry = listsOf(menu).flatMap((one) => one.items).find((one) => one.form === form.key);
  const intoMenu = () => {
    change(addTo("menu", { id: freeEntryId(menu, form.key), form: form.key }));
    toast(say("in_menu", { name: formLabel(form) }), { undo: { label: say("undo"), act: undo } });
  };
  const remove = async () => {
    change(removal(form));
    await settled();
    location.assign(`${known.studio}/entities/${known.entity}/forms/${others[0].key}`);
  };
  return html`<section class="ds-panel" aria-label=${say("settings")}>
    <${Head} icon="forms" label=${formLabel(form)} kind=${html`<code>${form.key}</code> ${say("a_form")}`} />
    <p class="note">${say("choose_on_form")}</p>
    <${Words} label=${say("form_name")} path=${path} name="label" value=${form.label} />
    ${types.length > 0 &&
    html`<fieldset class="ds-control"><legend class="ds-label">${say("for_types")}</legend>
      ${types.map((one) => html`<label class="row-x ds-tick"><input class="form-check-input" type="checkbox" checked=${one.form === form.key} onChange=${(event) => use(one, event.currentTarget.checked)} /><span>${labelOf(one)}${one.form && one.form !== form.key && html` <span class="faint small">${say("uses_form_now", { form: formLabel(forms.find((each) => each.key === one.form) ?? { label: one.form }) })}</span>`}</span></label>`)}
    </fieldset>`}
    <p class="t13 dim">${isFirst ? say("form_is_usual") : say("form_not_usual")}${entry && html` <a href=${`${known.studio}/screens/menu#${entry.id}`}>${say("in_menu", { name: textIn(entry.label, formLabel(form)) })}</a>`}</p>
    <div class="row-x wrap ds-part-acts">
      ${!isFirst && html`<button class="btn btn-sm" type="button" onClick=${toFront}><${Icon} name="arrow-up" />${say("make_usual")}</button>`}
      ${!isFirst && !entry && html`<button class="btn btn-sm" type="button" onClick=${intoMenu}><${Icon} name="plus" />${say("put_in_menu")}</button>`}
      ${others.length > 0 && html`<button class="btn btn-sm" type="button" onClick=${remove}><${Icon} name="trash" />${say("remove_form")}</button>`}
    </div>
  </section>`;
}
