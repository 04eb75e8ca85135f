// A dashboard: its tiles with real figures, dragged into place, and all about the one that is chosen.
import { useRef } from "preact/hooks";
import Sortable from "sortablejs";
import { toast } from "../../ui/toast.js";
import { tellPlace } from "../aloud.js";
import { choose, chosen } from "../choosing.js";
import { Conditions } from "../conditions.js";
import { Control, TextEditor } from "../editors.js";
import { LanguageSeen, Roles, WidthSeen } from "../form/toolbar.js";
import { html, Icon } from "../html.js";
import { known } from "../known.js";
import { setting } from "../parts.js";
import { entityAt, pathsOf } from "../paths.js";
import { pointer } from "../pointers.js";
import { Preview } from "../preview.js";
import { KindSettings, kindsOf } from "../settings_of_kind.js";
import { enterSide, focusSide, leaveSide, Side } from "../side.js";
import { change, definition, settled, undo } from "../store.js";
import { labelOf, say, textIn, withText } from "../words.js";
import { IconChoice } from "./icons.js";
import { Measure } from "./measure.js";
import { addressOf, NewDashboard } from "./new_dashboard.js";
import { ForRoles } from "./roles.js";

const WIDTHS = [3, 4, 6, 8, 12];
const USUAL = { number: 3, gauge: 3, table: 12, note: 12, line: 12, pivot: 12 };
const GROUPED = ["bar", "funnel", "pie", "pivot"];
const boardNow = () => (definition.value.dashboards ?? []).find((one) => one.key === known.dashboard);
const pathNow = () => `${pointer("dashboards", known.dashboard)}/widgets`;

/** The page of a dashboard. */
export function DashboardPage() {
  const board = boardNow();
  if (!board) return html`<div class="empty"><${Icon} name="chart-bar" /><h2>${say("dashboard_gone")}</h2><p><a href=${`${known.studio}/screens/menu`}>${say("the_menu")}</a></p></div>`;
  const widget = board.widgets.find((one) => one.id === chosen.value);
  return html`<div class="ds-desk is-form">
    <div class="ds-left"><${Kinds} board=${board} /><${NewDashboard} /></div>
    <section class="ds-canvas" aria-label=${say("the_dashboard")}>
      <div class="ds-seen"><b class="cut">${labelOf(board)}</b><span class="grow"></span><${Roles} /><${WidthSeen} /><${LanguageSeen} /></div>
      <${Tiles} board=${board} />
    </section>
    <${Side}>${widget ? html`<${WidgetPanel} key=${widget.id} board=${board} widget=${widget} />` : html`<${BoardPanel} key=${board.key} board=${board} />`}<//>
  </div>`;
}

/** Kinds of tiles to add. */
function Kinds({ board }) {
  const add = (kind) => {
    const taken = new Set(board.widgets.map((one) => one.id));
    let number = board.widgets.length + 1;
    while (taken.has(`w${number}`)) number += 1;
    const id = `w${number}`;
    const at = board.widgets.findIndex((one) => one.id === chosen.value);
    change([{ op: "add", path: `${pathNow()}/${at < 0 ? board.widgets.length : at + 1}`, value: startOf(kind, id) }]);
    choose(id);
  };
  return html`<section aria-labelledby="tiles-title">
    <h2 class="ds-small-title" id="tiles-title">${say("add_tile")}</h2>
    <div class="ds-types">${known.widget_kinds.map((kind) => html`<button class="ds-type" type="button" onClick=${(event) => (add(kind), enterSide(event))}><${Icon} name=${kind.icon} /><span>${kind.label}</span></button>`)}</div>
  </section>`;
}

/** A new tile that shows something at once: the records of the entity the other tiles are about. */
function startOf(kind, id) {
  const board = boardNow();
  const counted = new Map();
  for (const one of board.widgets) if (one.entity) counted.set(one.entity, (counted.get(one.entity) ?? 0) + 1);
  const usual = [...counted].sort((one, other) => other[1] - one[1])[0]?.[0] ?? definition.value.entities[0]?.key;
  if (kind.key === "note") return { id, kind: "note", text: withText(undefined, known.language, say("new_note_text")) };
  const made = { id, kind: kind.key, entity: usual, label: withText(undefined, known.language, manyOf(usual)) };
  if (kind.key === "table") return { ...made, columns: pathsOf(usual, false).slice(0, 4).map((one) => one.value) };
  made.measure = "COUNT()";
  if (GROUPED.includes(kind.key)) made.group_by = groupsOf(usual)[0]?.value ?? "owner";
  if (kind.key === "line") Object.assign(made, { date: pathsOf(usual, false).find((one) => ["date", "datetime"].includes(one.type)).value, interval: "month" });
  if (kind.key === "gauge") made.target = "100";
  return made;
}

const manyOf = (key) => textIn(entityAt(key)?.plural ?? entityAt(key)?.label, key ?? "");
const groupsOf = (entity) => pathsOf(entity).filter((one) => ["choice", "stage", "boolean", "reference", "user", "department", "date", "datetime"].includes(one.type)).sort((one, other) => order(one) - order(other));
const order = ({ type }) => ["stage", "choice", "boolean"].indexOf(type) + (["stage", "choice", "boolean"].includes(type) ? 0 : 9);

/** The tiles as they are drawn: chosen by a click, dragged, or moved by Alt and the arrows. */
function Tiles({ board }) {
  const root = useRef(null);
  const prepare = (element) => {
    root.current = element;
    const grid = element.querySelector(".widgets");
    if (!grid) return;
    for (const tile of grid.querySelectorAll("[data-widget]")) {
      const widget = board.widgets.find((one) => one.id === tile.dataset.widget);
      tile.dataset.pick = "";
      tile.setAttribute("role", "group");
      tile.removeAttribute("aria-labelledby");
      tile.setAttribute("aria-label", tileLabel(widget ?? { kind: "" }));
    }
    Sortable.create(grid, { draggable: "[data-widget]", animation: 140, forceFallback: true, fallbackTolerance: 4, delay: 180, delayOnTouchOnly: true, ghostClass: "ds-goes-here", onEnd: ({ item }) => place(item) });
  };
  const place = (item) => {
    const now = boardNow().widgets;
    const next = item.nextElementSibling?.dataset.widget;
    const others = now.filter((one) => one.id !== item.dataset.widget);
    const to = next ? others.findIndex((one) => one.id === next) : others.length;
    move(item.dataset.widget, to);
  };
  const marked = (element) => {
    let first = null;
    for (const tile of element.querySelectorAll("[data-widget]")) {
      const isChosen = tile.dataset.widget === chosen.value;
      tile.classList.toggle("ds-chosen", isChosen);
      tile.tabIndex = isChosen ? 0 : -1;
      if (isChosen || !first) first = tile;
    }
    if (first) first.tabIndex = 0;
  };
  const heard = (event) => {
    const id = event.target.dataset?.widget;
    const by = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    if (!id) return;
    if (by && event.altKey) {
      const at = boardNow().widgets.findIndex((one) => one.id === id);
      move(id, at + by);
    } else if (by) {
      const all = [...root.current.querySelectorAll("[data-widget]")];
      all[all.indexOf(event.target) + by]?.focus();
    } else if (event.key === "Delete") removeTile(id);
    else if (event.key === "Enter") focusSide();
    else return;
    event.preventDefault();
  };
  const focused = (event) => event.target.dataset?.widget && choose(event.target.dataset.widget);
  return html`<div onKeyDown=${heard} onFocusIn=${focused}>
    ${!board.widgets.length && html`<p class="ds-hint dim">${say("dashboard_empty")}</p>`}
    <${Preview} address=${`${known.studio}/dashboards/${board.key}/sheet`} label=${say("the_dashboard")} prepare=${prepare} marked=${marked} onPick=${(event) => { const tile = event.target.closest("[data-widget]"); choose(tile?.dataset.widget ?? ""); tile?.focus({ preventScroll: true }); }} />
  </div>`;
}

function move(id, to) {
  const all = boardNow().widgets;
  const from = all.findIndex((one) => one.id === id);
  if (to < 0 || to >= all.length || from === to) return;
  change([{ op: "move", from: `${pathNow()}${pointer(id)}`, path: `${pathNow()}/${to}` }]);
  choose(id);
  tellPlace({ name: tileLabel(all[from]), place: to, count: all.length });
}

function removeTile(id) {
  const widget = boardNow().widgets.find((one) => one.id === id);
  change([{ op: "remove", path: `${pathNow()}${pointer(id)}` }]);
  choose("");
  leaveSide();
  toast(say("removed", { name: tileLabel(widget) }), { undo: { label: say("undo"), act: undo } });
}

const tileLabel = (widget) => textIn(widget.label, kindsOf("widget_kinds").get(widget.kind)?.label ?? widget.kind);

function WidgetPanel({ board, widget }) {
  const path = `${pathNow()}${pointer(widget.id)}`;
  const kinds = kindsOf("widget_kinds");
  const kind = kinds.get(widget.kind);
  const keep = (name, value) => change(setting(`${path}/${name}`, value));
  const at = board.widgets.findIndex((one) => one.id === widget.id);
  const isNote = widget.kind === "note";
  const entity = widget.entity ?? (definition.value.views ?? []).find((one) => one.key === widget.view)?.entity ?? definition.value.metrics?.find((one) => one.key === widget.metric)?.entity;
  const become = (key) => {
    const next = kinds.get(key);
    const started = startOf(next, widget.id);
    const names = new Set([...next.settings.map((one) => one.name), "id", "kind", "label", "width", ...(key === "note" ? [] : ["entity", "filter"]), ...(["note", "table"].includes(key) ? [] : ["measure", "group_by"])]);
    const kept = Object.fromEntries(Object.entries({ ...widget, kind: key }).filter(([name]) => names.has(name)));
    const isOf = kept.entity === started.entity || started.entity === undefined;
    const missing = Object.fromEntries(Object.entries(started).filter(([name]) => kept[name] === undefined && name !== "label" && (isOf || name === "measure" || name === "text")));
    if (key !== "note" && kept.entity && GROUPED.includes(key) && !kept.group_by) missing.group_by = groupsOf(kept.entity)[0]?.value;
    change([{ op: "replace", path, value: { ...kept, ...missing } }]);
  };
  const about = (key) => {
    const gone = ["filter", "group_by", "date", "series", "columns", "sort"].filter((name) => widget[name] !== undefined);
    const again = { group_by: () => groupsOf(key)[0]?.value ?? "owner", columns: () => pathsOf(key, false).slice(0, 4).map((one) => one.value), date: () => pathsOf(key, false).find((one) => ["date", "datetime"].includes(one.type))?.value };
    const made = gone.filter((name) => again[name]).map((name) => ({ op: "add", path: `${path}/${name}`, value: again[name]() }));
    const measure = widget.measure && widget.measure !== "COUNT()" ? [{ op: "replace", path: `${path}/measure`, value: "COUNT()" }] : [];
    const isNamedSo = widget.label !== undefined && textIn(widget.label) === manyOf(widget.entity);
    const named = isNamedSo ? [{ op: "replace", path: `${path}/label`, value: withText(undefined, known.language, manyOf(key)) }] : [];
    change([...named, ...gone.map((name) => ({ op: "remove", path: `${path}/${name}` })), { op: widget.entity === undefined ? "add" : "replace", path: `${path}/entity`, value: key }, ...made, ...measure]);
  };
  return html`<section class="ds-panel" aria-label=${say("settings")}>
    <header class="ds-panel-head"><${Icon} name=${kind?.icon ?? "chart-bar"} /><div class="grow"><h2>${tileLabel(widget)}</h2><p class="small faint">${kind?.label}</p></div></header>
    <${Control} label=${say("label")} path=${`${path}/label`} id="tile-label"><${TextEditor} id="tile-label" label=${say("label")} path=${`${path}/label`} value=${widget.label} onKeep=${(value) => keep("label", value)} /><//>
    <${Control} label=${say("tile_kind")} path=${`${path}/kind`} id="tile-kind"><select class="form-select" id="tile-kind" value=${widget.kind} onChange=${(event) => become(event.currentTarget.value)}>${known.widget_kinds.map((one) => html`<option value=${one.key} selected=${one.key === widget.kind}>${one.label}</option>`)}</select><//>
    <fieldset class="ds-control"><legend class="ds-label">${say("tile_width")}</legend><span class="ds-seg is-wide">${WIDTHS.map((one) => html`<label class=${(widget.width ?? USUAL[widget.kind] ?? 6) === one ? "on" : ""}><input class="visually-hidden" type="radio" name="tile-width" checked=${(widget.width ?? USUAL[widget.kind] ?? 6) === one} onChange=${() => keep("width", one)} />${say(`twelfths_${one}`)}</label>`)}</span></fieldset>
    ${!isNote &&
    html`<${Control} label=${say("tile_about")} path=${`${path}/entity`} id="tile-entity"><select class="form-select" id="tile-entity" value=${entity ?? ""} onChange=${(event) => about(event.currentTarget.value)}>${!entity && html`<option value="">${say("choose")}</option>`}${definition.value.entities.map((one) => html`<option value=${one.key} selected=${one.key === entity}>${textIn(one.plural ?? one.label, one.key)}</option>`)}</select><//>
    ${entity && html`<div class="ds-control" data-at=${`${path}/filter`}><p class="ds-label"><${Icon} name="filter" />${say("which_records")}</p><${Conditions} key=${entity} entity=${entity} purpose="filter" label=${say("which_records")} formula=${widget.filter ?? ""} onKeep=${(formula) => keep("filter", formula)} /></div>`}
    ${entity && widget.kind !== "table" && !widget.metric && html`<${Measure} entity=${entity} value=${widget.measure ?? ""} path=${`${path}/measure`} onKeep=${(measure) => keep("measure", measure)} />`}
    ${entity && !["table", "number", "gauge"].includes(widget.kind) && html`<${Control} label=${say("group_by")} path=${`${path}/group_by`} id="tile-group"><select class="form-select" id="tile-group" value=${widget.group_by ?? ""} onChange=${(event) => keep("group_by", event.currentTarget.value)}>${!kind?.required.includes("group_by") && html`<option value="">${say("not_grouped")}</option>`}${groupsOf(entity).map((one) => html`<option value=${one.value} selected=${one.value === widget.group_by}>${one.label}</option>`)}</select><//>`}`}
    <${KindSettings} kind=${kind} part=${widget} path=${path} entity=${entity} without=${WITHOUT[widget.kind] ?? []} />
    <div class="row-x wrap ds-part-acts">
      <button class="btn btn-sm" type="button" disabled=${at === 0} onClick=${() => move(widget.id, at - 1)}><${Icon} name="arrow-left" />${say("earlier")}</button>
      <button class="btn btn-sm" type="button" disabled=${at === board.widgets.length - 1} onClick=${() => move(widget.id, at + 1)}><${Icon} name="arrow-right" />${say("later")}</button>
      <button class="btn btn-sm" type="button" onClick=${() => removeTile(widget.id)}><${Icon} name="trash" />${say("remove")}</button>
    </div>
  </section>`;
}

/** What charts understand but this kind makes nothing of. */
const WITHOUT = { number: ["series", "sort", "limit", "interval"], gauge: ["series", "sort", "limit", "interval"], funnel: ["series", "interval", "target"], pie: ["series", "interval", "target"], bar: ["target"], line: ["sort", "limit", "target"], pivot: ["sort", "target", "interval"] };

function BoardPanel({ board }) {
  const path = pointer("dashboards", board.key);
  const remove = async () => {
    change([...usesOf(board.key).map((one) => ({ op: "remove", path: one })), { op: "remove", path }]);
    toast(say("removed", { name: labelOf(board) }), { undo: { label: say("undo"), act: undo } });
    await settled();
    const left = (definition.value.dashboards ?? [])[0];
    location.assign(left ? addressOf(left.key) : `${known.studio}/screens/menu`);
  };
  return html`<section class="ds-panel" aria-label=${say("settings")}>
    <header class="ds-panel-head"><${Icon} name="chart-bar" /><div class="grow"><h2>${labelOf(board)}</h2><p class="small faint"><code>${board.key}</code></p></div></header>
    <p class="note">${say("choose_tile")}</p>
    ${["label", "description"].map((name) => html`<${Control} label=${say(name)} path=${`${path}/${name}`} id=${`board-${name}`}><${TextEditor} id=${`board-${name}`} label=${say(name)} path=${`${path}/${name}`} value=${board[name]} onKeep=${(value) => change(setting(`${path}/${name}`, value))} /><//>`)}
    <${IconChoice} path=${`${path}/icon`} value=${board.icon} onKeep=${(icon) => change(setting(`${path}/icon`, icon))} />
    <${ForRoles} path=${path} chosen=${board.roles} />
    <div class="row-x wrap ds-part-acts"><button class="btn btn-sm" type="button" onClick=${remove}><${Icon} name="trash" />${say("remove")}</button></div>
  </section>`;
}

function usesOf(key) {
  const found = [];
  const walk = (items, path) => items.forEach((one) => (one.dashboard === key ? found.push(`${path}${pointer(one.id)}`) : walk(one.items ?? [], `${path}${pointer(one.id)}/items`)));
  walk(definition.value.menu ?? [], "/menu");
  return found;
}
