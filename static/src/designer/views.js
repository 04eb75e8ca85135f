// Views of an entity: which there are, the list itself as the runtime draws it, and all about the one that is open.
import { useEffect, useRef } from "preact/hooks";
import Sortable from "sortablejs";
import { toast } from "../ui/toast.js";
import { Conditions } from "./conditions.js";
import { Control, TextEditor } from "./editors.js";
import { Chosen } from "./form/chosen_list.js";
import { LanguageSeen, Roles, WidthSeen } from "./form/toolbar.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { onceDrawn } from "./once_drawn.js";
import { addTo, entityNow, keyOf, setting } from "./parts.js";
import { pathsOf } from "./paths.js";
import { pointer } from "./pointers.js";
import { Preview } from "./preview.js";
import { KindSettings, kindsOf, Sorting } from "./settings_of_kind.js";
import { Side } from "./side.js";
import { change, definition, settled, undo } from "./store.js";
import { labelOf, say, saidIn, textIn, withText } from "./words.js";

const GROUPS = ["choice", "stage", "boolean", "reference", "user", "department", "text", "date", "rating"];
const viewsNow = () => (definition.value.views ?? []).filter((one) => one.entity === known.entity);

/** The page of an entity's views. */
export function Views() {
  const views = viewsNow();
  const view = views.find((one) => one.key === known.view);
  return html`<div class="ds-desk is-form">
    <div class="ds-left"><${ViewList} views=${views} view=${view} /></div>
    ${view
      ? html`<section class="ds-canvas" aria-label=${say("the_list")}>
            <div class="ds-seen"><b class="cut">${labelOf(view)}</b><span class="grow"></span><${Roles} /><${WidthSeen} /><${LanguageSeen} /></div>
            ${!known.shown_kinds.includes(view.kind) && html`<p class="ds-kind-said t13 dim">${say("kind_as_table")}</p>`}
            <${Preview} address=${`${known.studio}/views/${view.key}/sheet`} label=${say("the_list")} prepare=${(root) => dragColumns(root, view.key)} />
          </section>
          <${Side}><${ViewPanel} key=${view.key} view=${view} views=${views} /><//>`
      : html`<div class="empty"><${Icon} name="table" /><h2>${say("no_view")}</h2><p class="dim">${say("no_view_hint")}</p></div>`}
  </div>`;
}

const addressOf = (key) => `${known.studio}/entities/${known.entity}/views${key ? `/${key}` : ""}`;

async function open(key) {
  await settled();
  location.assign(addressOf(key));
}

/** Another view; it begins with what the entity's first list shows. */
function add(kind) {
  const first = viewsNow().find((one) => one.kind === "table");
  const columns = first?.columns ?? entityNow().fields.filter((one) => !["children", "long_text", "rich_text", "json"].includes(one.type)).slice(0, 6).map((one) => one.key);
  const key = keyOf(`${known.entity}_${kind.key}`, (definition.value.views ?? []).map((one) => one.key), "view");
  const label = withText(undefined, known.language, say("view_named", { kind: kind.label, name: textIn(entityNow().plural ?? entityNow().label, known.entity) }));
  change(addTo("views", { key, label, entity: known.entity, kind: kind.key, columns, ...startOf(kind) }));
  open(key);
}

/** What a kind can't do without, from the first field that fits. */
function startOf(kind) {
  const first = (...types) => entityNow().fields.find((one) => types.includes(one.type))?.key;
  const fits = { group_by: () => first("stage", "choice", "boolean", "reference"), date: () => first("date", "datetime"), start: () => first("date", "datetime"), end: () => entityNow().fields.filter((one) => ["date", "datetime"].includes(one.type))[1]?.key ?? first("date", "datetime"), location: () => first("location") };
  return Object.fromEntries(kind.required.map((name) => [name, fits[name]?.()]).filter(([, value]) => value));
}

const isPossible = (kind) => kind.required.every((name) => startOf({ required: [name] })[name]);

function ViewList({ views, view }) {
  const list = useRef(null);
  const move = (key, to) => {
    const from = (definition.value.views ?? []).findIndex((one) => one.key === key);
    const target = (definition.value.views ?? []).findIndex((one) => one.key === viewsNow()[to]?.key);
    if (target >= 0 && target !== from) change([{ op: "move", from: pointer("views", key), path: `/views/${target}` }]);
  };
  useEffect(() => {
    if (!list.current || list.current.sorting) return;
    list.current.sorting = Sortable.create(list.current, {
      handle: ".ds-grip", animation: 120, forceFallback: true,
      onEnd: ({ item, oldIndex, newIndex, from }) => {
        from.insertBefore(item, from.children[oldIndex + (oldIndex > newIndex ? 1 : 0)] ?? null);
        move(item.dataset.view, newIndex);
      },
    });
  }, [views.length > 0]);
  const heard = (event, one, place) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || !event.altKey) return;
    event.preventDefault();
    move(one.key, place + by);
    onceDrawn(() => list.current?.querySelector(`[data-view="${CSS.escape(one.key)}"] a`)?.focus());
  };
  const kinds = known.view_kinds.filter((one) => known.shown_kinds.includes(one.key));
  return html`<section aria-labelledby="views-title">
    <h2 class="ds-small-title" id="views-title">${say("views")}</h2>
    <ul class="ds-view-list" ref=${list}>
      ${views.map((one, place) => html`<li key=${one.key} data-view=${one.key}>
        <span class="ds-grip" aria-hidden="true"><${Icon} name="grip-vertical" /></span>
        <a class="ds-leaf" href=${addressOf(one.key)} aria-current=${one === view ? "page" : null} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" onKeyDown=${(event) => heard(event, one, place)}><${Icon} name=${kindsOf("view_kinds").get(one.kind)?.icon ?? "table"} /><span class="cut">${labelOf(one)}</span></a>
      </li>`)}
    </ul>
    <h3 class="ds-group">${say("add_view")}</h3>
    <div class="ds-types">
      ${kinds.map((kind) => html`<button class="ds-type" type="button" disabled=${!isPossible(kind)} title=${isPossible(kind) ? "" : say("kind_needs")} onClick=${() => add(kind)}><${Icon} name=${kind.icon} /><span>${kind.label}</span></button>`)}
    </div>
  </section>`;
}

/** Heads of the drawn table are dragged to put the columns in another order. */
function dragColumns(root, key) {
  const row = root.querySelector(".ls-table thead tr");
  if (!row) return;
  const heads = [...row.querySelectorAll("th:not(.ls-tick)")];
  const view = viewsNow().find((one) => one.key === key);
  const columns = root.querySelector("[data-columns]")?.dataset.columns.split(",") ?? [];
  heads.forEach((one, place) => (one.dataset.column = columns[place]));
  Sortable.create(row, {
    draggable: "th[data-column]", animation: 120, forceFallback: true, ghostClass: "ds-goes-here",
    onEnd: () => {
      const shown = [...row.querySelectorAll("th[data-column]")].map((one) => one.dataset.column);
      const hidden = (view.columns ?? []).filter((one) => !shown.includes(one));
      const made = [...shown, ...hidden];
      if (made.join() !== (view.columns ?? []).join()) change(setting(`${pointer("views", key)}/columns`, made));
    },
  });
}

function ViewPanel({ view, views }) {
  const path = pointer("views", view.key);
  const kinds = kindsOf("view_kinds");
  const kind = kinds.get(view.kind);
  const keep = (name, value) => change(setting(`${path}/${name}`, value));
  const become = (key) => {
    const next = kinds.get(key);
    const gone = (kind?.settings ?? []).map((one) => one.name).filter((name) => view[name] !== undefined && !next.settings.some((one) => one.name === name));
    const needed = Object.entries(startOf(next)).filter(([name]) => view[name] === undefined);
    change([{ op: "replace", path: `${path}/kind`, value: key }, ...gone.map((name) => ({ op: "remove", path: `${path}/${name}` })), ...needed.map(([name, value]) => ({ op: "add", path: `${path}/${name}`, value }))]);
  };
  const copy = () => {
    const key = keyOf(`${view.key}_copy`, definition.value.views.map((one) => one.key), "view");
    const label = Object.fromEntries(known.languages.map((language) => [language, saidIn(view.label, language)]).filter(([, words]) => words).map(([language, words]) => [language, say(`copy_of_${language}`, { name: words })]));
    change([{ op: "add", path: "/views/-", value: { ...structuredClone(view), key, ...(Object.keys(label).length ? { label } : {}) } }]);
    open(key);
  };
  const used = usesOf(view.key);
  const remove = async () => {
    change([...used.map((one) => ({ op: "remove", path: one })), { op: "remove", path }]);
    toast(say("removed", { name: labelOf(view) }), { undo: { label: say("undo"), act: undo } });
    await settled();
    const left = views.filter((one) => one.key !== view.key);
    open(left[0]?.key ?? "");
  };
  const paths = pathsOf(known.entity);
  const own = pathsOf(known.entity, false);
  const groups = own.filter((one) => GROUPS.includes(one.type));
  return html`<section class="ds-panel" aria-label=${say("settings")}>
    <header class="ds-panel-head"><${Icon} name=${kind?.icon ?? "table"} /><div class="grow"><h2>${labelOf(view)}</h2><p class="small faint"><code>${view.key}</code> ${kind?.label}</p></div></header>
    <${Control} label=${say("label")} path=${`${path}/label`} id="view-label"><${TextEditor} id="view-label" label=${say("label")} path=${`${path}/label`} value=${view.label ?? view.key} onKeep=${(value) => keep("label", value)} /><//>
    <${Control} label=${say("view_kind")} path=${`${path}/kind`} id="view-kind"><select class="form-select" id="view-kind" value=${view.kind} onChange=${(event) => become(event.currentTarget.value)}>
      ${known.view_kinds.filter((one) => one.key === view.kind || (known.shown_kinds.includes(one.key) && isPossible(one))).map((one) => html`<option value=${one.key} selected=${one.key === view.kind}>${one.label}</option>`)}
    </select><//>
    <div class="ds-control" data-at=${`${path}/filter`}><p class="ds-label"><${Icon} name="filter" />${say("which_records")}</p><${Conditions} entity=${known.entity} purpose="filter" label=${say("which_records")} formula=${view.filter ?? ""} onKeep=${(formula) => keep("filter", formula)} /></div>
    <${Chosen} label=${say("columns")} path=${`${path}/columns`} chosen=${view.columns ?? []} offered=${paths} usual=${say("columns_all_of")} onChange=${(columns) => keep("columns", columns.length ? columns : undefined)} />
    <${Sorting} label=${say("sorted_by")} path=${`${path}/sort`} value=${view.sort ?? []} entity=${known.entity} onChange=${(sort) => keep("sort", sort.length ? sort : undefined)} />
    <${Control} label=${say("group_by")} path=${`${path}/group_by`} id="view-group"><select class="form-select" id="view-group" value=${view.group_by ?? ""} onChange=${(event) => keep("group_by", event.currentTarget.value)}>
      ${!kind?.required.includes("group_by") && html`<option value="">${say("not_grouped")}</option>`}
      ${groups.map((one) => html`<option value=${one.value} selected=${one.value === view.group_by}>${one.label}</option>`)}
    </select><//>
    <${KindSettings} kind=${kind} part=${view} path=${path} entity=${known.entity} />
    <div class="row-x wrap ds-part-acts">
      <button class="btn btn-sm" type="button" onClick=${copy}><${Icon} name="copy" />${say("copy_view")}</button>
      <button class="btn btn-sm" type="button" onClick=${remove}><${Icon} name="trash" />${say("remove")}</button>
    </div>
    ${used.length > 0 && html`<p class="note">${say("view_in_menu", { count: used.length })}</p>`}
  </section>`;
}

/** Entries of the menu that lead to a view, by their paths, the last first. */
function usesOf(key) {
  const found = [];
  const walk = (items, path) => items.forEach((one) => (one.view === key ? found.push(`${path}${pointer(one.id)}`) : walk(one.items ?? [], `${path}${pointer(one.id)}/items`)));
  walk(definition.value.menu ?? [], "/menu");
  return found;
}
