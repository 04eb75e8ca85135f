// The table of the page: read from the draft, or still to be made; and the acts that change it.
import { signal } from "@preact/signals";
import { known } from "./known.js";
import { addTo, keyOf } from "./parts.js";
import { pointer, patched, valueAt } from "./pointers.js";
import { change, definition } from "./store.js";
import { subjectAt } from "./subjects.js";
import { labelOf, textIn } from "./words.js";

const BLANK_ROWS = 3;
const UNSETTABLE = ["stage", "children", "serial"];
/** The key of the table; empty while it is still to be made. */
export const key = signal(known.rule);
const fresh = signal({ entity: known.entity, kind: "decide", hit: "first", inputs: [], outputs: [], rows: [] });

/** The table as it stands; undefined when somebody has removed it. */
export const tableNow = () => (key.value ? valueAt(definition.value, pointer("rules", key.value)) : fresh.value);

/** The path of a part of the table. */
export const pathOf = (...steps) => pointer("rules", key.value, ...steps);

/** Change the table by operations whose paths begin within it, as one undo step. It is made with its first result. */
export function edit(operations, at) {
  if (!operations.length) return;
  if (key.value) {
    const start = pathOf();
    change(operations.map((one) => ({ ...one, path: start + one.path, ...(one.from === undefined ? {} : { from: start + one.from }) })), at && start + at);
    return;
  }
  fresh.value = patched(fresh.value, operations);
  if (fresh.value.outputs.length) make();
}

function make() {
  const table = fresh.value;
  const output = fieldOf(table.outputs[0]);
  const made = keyOf(`${table.outputs[0]}_table`, (definition.value.rules ?? []).map((one) => one.key), "table");
  const named = { en: (result, by) => (by.length ? `${result} by ${by.join(", ")}` : `${result} table`), zh: (result, by) => (by.length ? `按${by.join("、")}定${result}` : `${result}决策表`) };
  const label = Object.fromEntries(known.languages.map((language) => [language, (named[language] ?? named.en)(textIn(output?.label, table.outputs[0], language), table.inputs.map((one) => inputLabel(one, language)))]));
  change(addTo("rules", { key: made, label, ...table }));
  key.value = made;
  history.replaceState(null, "", `${known.studio}/decisions/${made}`);
}

const entityNow = () => definition.value.entities.find((one) => one.key === known.entity);
export const fieldOf = (name) => entityNow()?.fields.find((one) => one.key === name);

/** Fields a table can give values to. */
export const settable = () => (entityNow()?.fields ?? []).filter((one) => !one.formula && !UNSETTABLE.includes(one.type) && known.types.find((type) => type.key === one.type)?.writable);

/** What an input is called. */
export function inputLabel(input, language = known.language) {
  if (input.label) return textIn(input.label, input.id, language);
  const field = fieldOf(input.formula);
  if (field) return textIn(field.label, field.key, language);
  return subjectAt(known.entity, input.formula)?.label ?? input.formula;
}

/** The columns of the table: inputs, then results. */
export function columnsOf(table) {
  return [
    ...table.inputs.map((one) => ({ id: one.id, formula: one.formula, label: inputLabel(one), about: `if ${one.formula}`, gives: false })),
    ...table.outputs.map((one) => ({ id: one, field: one, label: labelOf(fieldOf(one) ?? { key: one }), about: `then ${one} ${table.hit === "collect"}`, gives: true })),
  ];
}

/** Rows with those still to be written: a table is never without a place to write. */
export const shownRows = (table, least = BLANK_ROWS) => [...table.rows, ...Array.from({ length: Math.max(Math.max(least, BLANK_ROWS) - table.rows.length, 1) }, (_one, at) => ({ id: newId(table, at), if: {}, then: {}, isBlank: true }))];

function newId(table, more = 0) {
  const taken = new Set(table.rows.map((one) => one.id));
  let number = table.rows.length + 1;
  for (let left = more; ; number += 1) {
    if (taken.has(`r${number}`)) continue;
    if (left === 0) return `r${number}`;
    left -= 1;
  }
}

/** The id of a row by its number, among rows that are there and rows to come. */
export const rowId = (table, number) => table.rows[number]?.id ?? newId(table, number - table.rows.length);

/** Operations that write cells, `[{row, column, formula}]` by id of row; rows that are not there are added. */
export function writing(table, cells) {
  const operations = [];
  const added = new Map();
  for (const { row, column, formula } of cells) {
    const member = column.gives ? "then" : "if";
    const there = table.rows.find((one) => one.id === row);
    if (!there) {
      if (!added.has(row)) added.set(row, { if: {}, then: {} });
      if (formula) added.get(row)[member][column.id] = formula;
      continue;
    }
    const path = pointer("rows", there.id, member, column.id);
    const now = there[member]?.[column.id];
    if (now === formula || (now === undefined && !formula)) continue;
    if (!formula) operations.push({ op: "remove", path });
    else if (there[member] === undefined) operations.push({ op: "add", path: pointer("rows", there.id, member), value: { [column.id]: formula } });
    else operations.push({ op: now === undefined ? "add" : "replace", path, value: formula });
  }
  for (const [id, row] of added) {
    if (Object.keys(row.if).length + Object.keys(row.then).length) operations.push({ op: "add", path: "/rows/-", value: { id, ...row } });
  }
  return operations;
}

/** Operations that add an input of a formula. */
export function addingInput(table, formula) {
  const id = keyOf(formula.split(".").at(-1), [...table.inputs.map((one) => one.id), ...table.outputs], "input");
  return [{ op: "add", path: "/inputs/-", value: { id, formula } }];
}

/** Operations that take a column away with its cells. */
export function removing(table, column) {
  const member = column.gives ? "then" : "if";
  const cells = table.rows.filter((one) => one[member]?.[column.id] !== undefined).map((one) => ({ op: "remove", path: pointer("rows", one.id, member, column.id) }));
  return [...cells, { op: "remove", path: pointer(column.gives ? "outputs" : "inputs", column.id) }];
}

/** Operations that move a member of a list one place. */
export function moving(table, list, id, by) {
  const members = table[list];
  const at = members.findIndex((one) => (one.id ?? one) === id);
  const to = at + by;
  return at < 0 || to < 0 || to >= members.length ? [] : [{ op: "move", from: pointer(list, id), path: pointer(list, to) }];
}
