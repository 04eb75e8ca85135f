// One decision table: what it is called, how it decides, its grid, and a case to try.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { toast } from "../ui/toast.js";
import { asText, cellsOf, headings, headingsIn, isTable } from "./decision_paste.js";
import { addingInput, columnsOf, edit, key, pathOf, rowId, settable, tableNow, writing } from "./decision_table.js";
import { Grid } from "./decision_grid.js";
import { Trial } from "./decision_try.js";
import { understand, wordsOf } from "./decision_words.js";
import { TextEditor, wrongAt } from "./editors.js";
import { NUMBERS } from "./figures.js";
import { onEscape } from "./escape.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { onceDrawn } from "./once_drawn.js";
import { patched } from "./pointers.js";
import { ask, change, kept, settled, undo } from "./store.js";
import { subjectsOf } from "./subjects.js";
import { labelOf, say, sentences } from "./words.js";

const PAUSE = 250;
const HITS = ["first", "unique", "sum", "max", "collect"];

/** The page of one table. */
export function Decision() {
  const table = tableNow();
  const [found, setFound] = useState(null);
  const [hits, setHits] = useState(null);
  const [isPasting, setPasting] = useState(false);
  const pasting = useRef(null);
  const leavePasting = () => {
    setPasting(false);
    onceDrawn(() => pasting.current?.focus());
  };
  const version = kept.value;
  const name = key.value;
  useEffect(() => {
    if (!name || !table) return undefined;
    let isStale = false;
    settled()
      .then(() => ask("GET", `/decisions/${encodeURIComponent(name)}`))
      .then(({ status, body }) => !isStale && setFound(status === 200 ? body : null));
    return () => (isStale = true);
  }, [name, version]);
  if (!table) return html`<p class="empty dim">${say("table_gone")}</p>`;
  const isNew = !name;
  const isEmpty = !table.inputs.length && !table.outputs.length;
  const wrong = name ? HITS_WRONG.flatMap((part) => wrongAt(pathOf(...part))) : [];
  return html`<div class="dt-desk">
    <div class="dt-main">
      <header class="dt-head">
        ${isNew ? html`<h1>${say("new_table")}</h1>` : html`<${Name} table=${table} />`}
        ${!isNew && html`<${More} table=${table} />`}
      </header>
      ${!isEmpty && html`<${Hit} table=${table} />`}
      ${wrong.map((one) => html`<p class=${`note ${one.severity === "warning" ? "warn" : "bad"}`} role="alert"><${Icon} name="alert-circle" /><span>${sentences(one)}</span></p>`)}
      ${table.disabled && html`<p class="band warn-b">${say("off_said")} <button class="btn btn-sm" type="button" onClick=${() => edit([{ op: "remove", path: "/disabled" }])}>${say("switch_on")}</button></p>`}
      ${isEmpty && html`<${Paste} table=${table} isFirst=${true} />`}
      <${Grid} table=${table} found=${found} hits=${hits} />
      ${!isEmpty && html`<div class="row-x dt-foot">
        <button class="btn btn-ghost" type="button" ref=${pasting} aria-expanded=${isPasting} onClick=${() => setPasting(!isPasting)}><${Icon} name="clipboard-text" />${say("paste_rows")}</button>
        <button class="btn btn-ghost" type="button" onClick=${() => copy(table)}><${Icon} name="copy" />${say("copy_table")}</button>
        <span class="faint small grow">${say("grid_keys")}</span>
      </div>`}
      ${isPasting && html`<${Paste} table=${table} onDone=${leavePasting} />`}
    </div>
    ${!isNew && table.inputs.length > 0 && html`<aside class="dt-side"><${Trial} table=${table} name=${name} onFound=${setHits} /></aside>`}
  </div>`;
}

const HITS_WRONG = [["outputs"], ["hit"], ["inputs"]];

function Name({ table }) {
  const [isOpen, setOpen] = useState(false);
  const opener = useRef(null);
  const leave = () => {
    setOpen(false);
    onceDrawn(() => opener.current?.focus());
  };
  if (!isOpen) return html`<h1 class="grow">${labelOf(table)} <button class="btn btn-ghost btn-icon" type="button" aria-label=${say("rename")} ref=${opener} onClick=${() => setOpen(true)}><${Icon} name="pencil" /></button></h1>`;
  return html`<div class="grow dt-name" onKeyDown=${onEscape(leave)}>
    <${TextEditor} id="table-name" label=${say("label")} path=${pathOf("label")} value=${table.label} onKeep=${(value) => edit(value ? [{ op: table.label === undefined ? "add" : "replace", path: "/label", value }] : [])} />
    <button class="btn btn-ghost btn-sm" type="button" onClick=${leave}>${say("done")}</button>
  </div>`;
}

function More({ table }) {
  const remove = () => {
    change([{ op: "remove", path: pathOf() }]);
    settled().then(() => location.assign(`${known.studio}/decisions`));
  };
  const turn = () => {
    edit([table.disabled ? { op: "remove", path: "/disabled" } : { op: "add", path: "/disabled", value: true }]);
    toast(say(table.disabled ? "turned_on" : "turned_off", { name: labelOf(table) }), { undo: { label: say("undo"), act: undo } });
  };
  return html`<details class="fw-menu is-end" data-menu>
    <summary class="btn btn-ghost btn-icon" aria-label=${say("more_acts")}><${Icon} name="dots" /></summary>
    <div class="fw-menu-list">
      <button class="fw-item" type="button" onClick=${turn}><${Icon} name="toggle-left" />${say(table.disabled ? "switch_on" : "switch_off")}</button>
      <button class="fw-item" type="button" onClick=${remove}><${Icon} name="trash" />${say("remove_table")}</button>
    </div>
  </details>`;
}

/** What happens when several rows fit, in a sentence. */
function Hit({ table }) {
  const entity = settable();
  const types = table.outputs.map((one) => entity.find((field) => field.key === one)?.type);
  const fits = { first: true, unique: true, sum: types.every((one) => NUMBERS.includes(one)), max: types.every((one) => NUMBERS.includes(one)), collect: types.every((one) => one === "choices") };
  const offered = HITS.filter((one) => fits[one] || table.hit === one);
  return html`<div class="dt-hit-choice">
    <span class="t13 dim" id="hit-label">${say("when_several")}</span>
    <span class="ds-seg" role="radiogroup" aria-labelledby="hit-label">
      ${offered.map((one) => html`<label class=${table.hit === one ? "on" : ""}><input type="radio" name="hit" checked=${table.hit === one} onChange=${() => edit([{ op: table.hit === undefined ? "add" : "replace", path: "/hit", value: one }])} />${say(`hit_${one}`)}</label>`)}
    </span>
    <p class="t13 dim dt-hit-said">${say(`hit_${table.hit ?? "first"}_said`)}</p>
  </div>`;
}

/** A place to paste what was copied from a spreadsheet. */
function Paste({ table, isFirst, onDone }) {
  const [wrong, setWrong] = useState("");
  const [text, setText] = useState("");
  const box = useRef(null);
  useEffect(() => {
    if (!isTable(text)) return undefined;
    const wait = setTimeout(() => take(text), PAUSE); // a text of several lines may come line by line
    return () => clearTimeout(wait);
  }, [text]);
  const begin = (event) => {
    const words = event.currentTarget.value;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !isFirst || isTable(words) || !words.trim()) return;
    event.preventDefault();
    take(words, true);
    onceDrawn(() => document.querySelector("[data-cell='0 0']")?.focus());
  };
  const take = async (text, isHeadings) => {
    const lines = isHeadings ? [headingsIn(text)] : cellsOf(text);
    const named = headings(known.entity, lines[0], settable());
    if (isFirst && !named) return setWrong(say("paste_headings", { fields: lines[0].join(", ") }));
    const operations = [];
    let made = table;
    const add = (more) => {
      operations.push(...more);
      made = patched(made, more);
    };
    for (const one of named ?? []) {
      if (one.result) {
        if (!made.outputs.includes(one.result)) add([{ op: "add", path: "/outputs/-", value: one.result }]);
      } else if (!made.inputs.some((input) => input.formula === one.path)) add(addingInput(made, one.path));
    }
    if (isHeadings) return edit(operations);
    const columns = columnsOf(made);
    const order = named ? named.map((one) => columns.find((column) => (one.result ? column.field === one.result : column.formula === one.path))) : columns;
    const rest = named ? lines.slice(1) : lines;
    const cells = rest.flatMap((line, down) => line.map((one, right) => ({ row: rowId(made, made.rows.length + down), column: order[right], text: one })).filter((one) => one.column));
    const wanted = [...new Set(cells.map((one) => one.column))];
    const meant = await understand(known.entity, made.hit, wanted, wanted.map((column) => cells.filter((one) => one.column === column).map((one) => one.text)));
    if (!meant) return undefined;
    const at = new Map(wanted.map((column) => [column, 0]));
    const written = cells.map((one) => {
      const cell = meant[wanted.indexOf(one.column)][at.get(one.column)];
      at.set(one.column, at.get(one.column) + 1);
      return { ...one, formula: cell.formula, problems: cell.problems };
    });
    edit([...operations, ...writing(made, written)]);
    const bad = written.filter((one) => one.problems.length);
    toast(say("pasted", { rows: rest.length }) + (bad.length ? ` ${say("pasted_wrong", { count: bad.length })}` : ""), { kind: bad.length ? "warning" : "info", undo: { label: say("undo"), act: undo } });
    return onDone?.();
  };
  useLayoutEffect(() => {
    if (onDone) box.current.focus();
  }, []);
  return html`<div class="dt-paste" onKeyDown=${onDone && onEscape(onDone)}>
    <label class="ds-label" for="paste-table"><${Icon} name="clipboard-text" />${say(isFirst ? "paste_first" : "paste_more")}</label>
    <textarea class="form-control" id="paste-table" ref=${box} rows=${isFirst ? 3 : 4} placeholder=${example()} onKeyDown=${begin} onInput=${(event) => (setWrong(""), setText(event.currentTarget.value))}></textarea>
    ${wrong && html`<p class="note bad" role="alert">${wrong}</p>`}
  </div>`;
}

/** Headings as they could be: fields of this entity. */
function example() {
  const [own] = subjectsOf(known.entity, "filter");
  const result = settable().findLast((one) => NUMBERS.includes(one.type)) ?? settable().at(-1);
  const likely = (one) => ["choice", "stage", ...NUMBERS].includes(one.field.type);
  return [...([...(own?.subjects ?? [])].sort((one, other) => likely(other) - likely(one)).filter((one) => one.path !== result?.key).slice(0, 2).map((one) => one.label)), result ? labelOf(result) : ""].filter(Boolean).join(known.language === "zh" ? "，" : ", ");
}

function copy(table) {
  const columns = columnsOf(table);
  const lines = [columns.map((one) => one.label), ...table.rows.map((row) => columns.map((one) => wordsOf(one, (one.gives ? row.then : row.if)?.[one.id])))];
  navigator.clipboard?.writeText(asText(lines)).then(() => toast(say("copied")));
}
