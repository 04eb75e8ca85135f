// The menu: its entries as a tree, the menu itself as a role finds it, and all about the entry that is chosen.
import { useEffect, useRef } from "preact/hooks";
import Sortable from "sortablejs";
import { toast } from "../../ui/toast.js";
import { choose, chosen } from "../choosing.js";
import { Control, TextEditor } from "../editors.js";
import { LanguageSeen, Roles } from "../form/toolbar.js";
import { html, Icon } from "../html.js";
import { known } from "../known.js";
import { onceDrawn } from "../once_drawn.js";
import { addTo, setting } from "../parts.js";
import { Pick } from "../pick.js";
import { pointer } from "../pointers.js";
import { Preview } from "../preview.js";
import { enterSide, leaveSide, Side } from "../side.js";
import { change, definition, undo } from "../store.js";
import { labelOf, say, textIn, withText } from "../words.js";
import { NewDashboard } from "./new_dashboard.js";
import { IconChoice } from "./icons.js";
import { findEntry, freeEntryId, isGroup, listsOf, moveEntry, placesFor, stepEntry } from "./menu_tree.js";
import { ForRoles } from "./roles.js";

const TOP = "/"; // no group has this id
const LEADS = ["view", "dashboard", "entity", "form"];
const menuNow = () => definition.value.menu ?? [];
const of = { view: "views", dashboard: "dashboards", entity: "entities", form: "forms" };

/** What an entry leads to, as a part of the app. */
function targetOf(entry) {
  const kind = LEADS.find((one) => entry[one]);
  return kind ? { kind, part: (definition.value[of[kind]] ?? []).find((one) => one.key === entry[kind]) ?? { key: entry[kind] } } : null;
}

function entryLabel(entry) {
  const target = targetOf(entry);
  if (!target) return textIn(entry.label, entry.id);
  const usual = target.kind === "entity" ? textIn(target.part.plural ?? target.part.label, target.part.key) : labelOf(target.part);
  return textIn(entry.label, usual);
}

function entryIcon(entry) {
  const target = targetOf(entry);
  if (entry.icon) return entry.icon;
  if (!target) return "folder";
  if (target.kind === "view") return target.part.icon ?? definition.value.entities.find((one) => one.key === target.part.entity)?.icon ?? "table";
  return target.part.icon ?? { dashboard: "chart-bar", form: "square-plus", entity: "table" }[target.kind];
}

/** The page of the menu. */
export function Menu() {
  const place = findEntry(menuNow(), chosen.value);
  return html`<div class="ds-desk is-form is-menu">
    <div class="ds-left"><${Tree} /><${NewDashboard} /></div>
    <section class="ds-canvas" aria-label=${say("the_menu")}>
      <div class="ds-seen"><b>${say("menu_as_seen")}</b><span class="grow"></span><${Roles} /><${LanguageSeen} /></div>
      <${Preview} address=${`${known.studio}/screens/menu/sheet`} label=${say("the_menu")} />
    </section>
    <${Side}>${place ? html`<${EntryPanel} key=${place.entry.id} place=${place} />` : html`<p class="ds-hint dim">${say("choose_entry")}</p>`}<//>
  </div>`;
}

function Tree() {
  const menu = menuNow();
  const add = (value, start) => {
    const place = findEntry(menu, chosen.value);
    const id = freeEntryId(menu, start);
    const made = { id, ...value };
    const into = place && isGroup(place.entry) && !isGroup(made) ? listsOf(menu).find((one) => one.id === place.entry.id) : place && !(isGroup(made) && place.list.id) ? place.list : null;
    if (!definition.value.menu) change(addTo("menu", made));
    else if (into) change([...("items" in (place.entry ?? {}) || into.id !== place.entry.id ? [] : [{ op: "add", path: into.path, value: [] }]), { op: "add", path: `${into.path}/${into.id === place.entry.id ? into.items.length : place.place + 1}`, value: made }]);
    else change([{ op: "add", path: "/menu/-", value: made }]);
    choose(id);
  };
  const offered = LEADS.flatMap((kind) => (definition.value[of[kind]] ?? []).filter((one) => kind !== "entity" || !isRow(one.key)).map((one) => ({ kind, one, label: kind === "entity" ? textIn(one.plural ?? one.label, one.key) : kind === "form" ? formName(one) : labelOf(one) })));
  return html`<section class="ds-outline" aria-labelledby="menu-title">
    <h2 class="ds-small-title" id="menu-title">${say("the_menu")}</h2>
    <p class="note">${say("menu_hint")}</p>
    ${menu.length ? html`<${Entries} items=${menu} list="" />` : html`<p class="dim t13">${say("menu_empty")}</p>`}
    <div class="ds-control ds-menu-adds">
      <${Pick} class="form-select" aria-label=${say("add_entry")} onPick=${(at) => add({ [offered[at].kind]: offered[at].one.key }, offered[at].one.key)}>
        <option value="">${say("add_entry")}</option>
        ${LEADS.map((kind) => html`<optgroup label=${say(`leads_${kind}`)}>${offered.map((each, at) => each.kind === kind && html`<option value=${at}>${each.label}</option>`)}</optgroup>`)}
      <//>
      <button class="btn btn-sm" type="button" onClick=${() => add({ label: withText(undefined, known.language, say("new_group")), items: [] }, "group")}><${Icon} name="folder-plus" />${say("menu_group")}</button>
    </div>
  </section>`;
}

const formName = (form) => textIn(form.label, say("new_of", { name: labelOf(definition.value.entities.find((one) => one.key === form.entity) ?? { key: form.entity }) }));
const isRow = (key) => definition.value.entities.some((one) => one.fields.some((field) => field.type === "children" && field.entity === key));

/** Entries of one list; dragged within and between lists. */
function Entries({ items, list }) {
  const own = useRef(null);
  useEffect(() => {
    if (own.current.sorting) return;
    own.current.sorting = Sortable.create(own.current, {
      group: "menu", handle: ".ds-grip", draggable: "li", animation: 120, forceFallback: true, emptyInsertThreshold: 14, ghostClass: "ds-goes-here",
      onEnd: ({ item, from, to, oldIndex, newIndex }) => {
        from.insertBefore(item, from.children[oldIndex + (from === to && oldIndex > newIndex ? 1 : 0)] ?? null); // drawn from what is kept
        change(moveEntry(menuNow(), item.dataset.entry, to.dataset.list, newIndex));
        choose(item.dataset.entry);
      },
    });
  }, []);
  return html`<ul class="ds-entries" data-list=${list} ref=${own}>${items.map((one) => html`<${Entry} key=${one.id} entry=${one} />`)}</ul>`;
}

function Entry({ entry }) {
  const heard = (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.altKey) {
      change(stepEntry(menuNow(), entry.id, by));
      onceDrawn(() => document.querySelector(`[data-entry="${CSS.escape(entry.id)}"] > .ds-entry > .ds-leaf`)?.focus());
      return;
    }
    const all = [...document.querySelectorAll(".ds-outline .ds-leaf")];
    all[all.indexOf(event.currentTarget) + by]?.focus();
  };
  return html`<li data-entry=${entry.id}>
    <div class="ds-entry">
      <span class="ds-grip" aria-hidden="true"><${Icon} name="grip-vertical" /></span>
      <button class=${`ds-leaf ${isGroup(entry) ? "is-head" : ""}`} type="button" aria-current=${chosen.value === entry.id ? "true" : null} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" onClick=${(event) => (choose(entry.id), enterSide(event))} onKeyDown=${heard}><${Icon} name=${known.icons[entryIcon(entry)] ? entryIcon(entry) : "point"} /><span class="grow cut">${entryLabel(entry)}</span>${entry.roles?.length > 0 && html`<${Icon} name="users" label=${say("for_some_roles")} />`}</button>
    </div>
    ${isGroup(entry) && html`<${Entries} items=${entry.items ?? []} list=${entry.id} />`}
  </li>`;
}

/** Which group an entry stands in: another one is picked. */
function MoveTo({ place }) {
  const groups = placesFor(menuNow(), place.entry.id);
  if (groups.length < 2) return null;
  const move = (value) => {
    const to = value === TOP ? "" : value;
    change(moveEntry(menuNow(), place.entry.id, to, groups.find((one) => one.id === to).items.length));
    choose(place.entry.id);
    onceDrawn(() => document.getElementById("entry-place")?.focus());
  };
  return html`<div class="ds-control"><label class="ds-label" for="entry-place">${say("menu_place")}</label>
    <${Pick} class="form-select" id="entry-place" value=${place.list.id || TOP} onPick=${move}>
      ${groups.map((one) => html`<option value=${one.id || TOP} selected=${one.id === place.list.id}>${one.id ? `${"\u2003".repeat(one.depth - 1)}${entryLabel(findEntry(menuNow(), one.id).entry)}` : say("menu_top")}</option>`)}
    <//></div>`;
}

function EntryPanel({ place }) {
  const { entry, path } = place;
  const target = targetOf(entry);
  const label = entryLabel(entry);
  const remove = () => {
    change([{ op: "remove", path }]);
    choose("");
    leaveSide();
    toast(say("removed", { name: label }), { undo: { label: say("undo"), act: undo } });
  };
  const lead = (kind, key) => change([...(kind === target.kind ? [] : [{ op: "remove", path: `${path}/${target.kind}` }]), { op: kind === target.kind ? "replace" : "add", path: `${path}/${kind}`, value: key }]);
  return html`<section class="ds-panel" aria-label=${say("settings")}>
    <header class="ds-panel-head"><${Icon} name=${known.icons[entryIcon(entry)] ? entryIcon(entry) : "point"} /><div class="grow"><h2>${label}</h2><p class="small faint">${target ? say(`leads_${target.kind}`) : say("menu_group")}</p></div></header>
    <${Control} label=${say("label")} path=${`${path}/label`} id="entry-label" help=${target ? say("label_of_target") : ""}><${TextEditor} id="entry-label" label=${say("label")} path=${`${path}/label`} value=${entry.label} onKeep=${(value) => change(setting(`${path}/label`, value))} /><//>
    ${target &&
    html`<${Control} label=${say("leads_to")} path=${`${path}/${target.kind}`} id="entry-target"><select class="form-select" id="entry-target" value=${`${target.kind}:${target.part.key}`} onChange=${(event) => lead(...event.currentTarget.value.split(":"))}>
      ${LEADS.map((kind) => html`<optgroup label=${say(`leads_${kind}`)}>${(definition.value[of[kind]] ?? []).map((one) => html`<option value=${`${kind}:${one.key}`} selected=${kind === target.kind && one.key === target.part.key}>${kind === "form" ? formName(one) : labelOf(one)}</option>`)}</optgroup>`)}
    </select><//>`}
    ${target && html`<${IconChoice} path=${`${path}/icon`} value=${entry.icon} onKeep=${(icon) => change(setting(`${path}/icon`, icon))} />`}
    <${ForRoles} path=${path} chosen=${entry.roles} />
    <${MoveTo} place=${place} />
    <div class="row-x wrap ds-part-acts">
      <button class="btn btn-sm" type="button" onClick=${() => change(stepEntry(menuNow(), entry.id, -1))}><${Icon} name="arrow-up" />${say("up")}</button>
      <button class="btn btn-sm" type="button" onClick=${() => change(stepEntry(menuNow(), entry.id, 1))}><${Icon} name="arrow-down" />${say("down")}</button>
      <button class="btn btn-sm" type="button" onClick=${remove}><${Icon} name="trash" />${say("remove")}</button>
    </div>
    ${!target && (entry.items ?? []).length > 0 && html`<p class="note">${say("entries_go")}</p>`}
  </section>`;
}
