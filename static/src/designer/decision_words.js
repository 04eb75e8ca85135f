// Cells of a decision table in words and back: asked of the server, many at once, and kept.
import { signal } from "@preact/signals";
import { ask } from "./store.js";

/** By column and formula what a cell says. */
const words = signal(new Map());
/** By column: options, whether its values have an order. */
export const columnsKnown = signal({});
const asked = new Set();

const nameOf = (column, formula) => `${column.about} ${formula}`;

/** The words of a cell, and ask for those that are not known yet: its formula until they come. */
export function wordsOf(column, formula) {
  if (!formula) return "";
  return words.value.get(nameOf(column, formula)) ?? formula;
}

export const optionsFor = (column) => columnsKnown.value[column.about]?.options ?? [];

const aboutOf = (column) => (column.gives ? { field: column.field } : { formula: column.formula });

/** Ask for the words of all cells of a table that are not known. */
export async function learn(entity, hit, columns, rows) {
  const read = {};
  let isNeeded = false;
  for (const column of columns) {
    const missing = [...new Set(rows.map((row) => (column.gives ? row.then : row.if)?.[column.id]).filter(Boolean))].filter((one) => !words.peek().has(nameOf(column, one)) && !asked.has(nameOf(column, one)));
    const isNew = !columnsKnown.peek()[column.about] && !asked.has(column.about);
    if (!missing.length && !isNew) continue;
    isNeeded = true;
    asked.add(column.about);
    missing.forEach((one) => asked.add(nameOf(column, one)));
    read[column.about] = { column, missing };
  }
  if (!isNeeded) return;
  const sent = Object.fromEntries(Object.entries(read).map(([name, one]) => [name, aboutOf(one.column)]));
  const { status, body } = await ask("POST", "/cells", { entity, hit, columns: sent, read: Object.fromEntries(Object.entries(read).map(([name, one]) => [name, one.missing])) });
  if (status !== 200) return;
  const more = new Map(words.peek());
  for (const { column, missing } of Object.values(read)) missing.forEach((one, at) => more.set(nameOf(column, one), body.read[column.about]?.[at] ?? one));
  words.value = more;
  columnsKnown.value = { ...columnsKnown.peek(), ...body.columns };
}

/** What texts mean in their columns: `texts` is a list by column; gives cells `{formula, words, problems}` likewise. */
export async function understand(entity, hit, columns, texts) {
  const { status, body } = await ask("POST", "/cells", {
    entity,
    hit,
    columns: Object.fromEntries(columns.map((one) => [one.about, aboutOf(one)])),
    write: Object.fromEntries(columns.map((one, at) => [one.about, texts[at]])),
  });
  if (status !== 200) return null;
  const more = new Map(words.peek());
  const found = columns.map((column) => {
    const cells = body.write[column.about] ?? [];
    for (const cell of cells) if (cell.formula) more.set(nameOf(column, cell.formula), cell.words);
    return cells;
  });
  words.value = more;
  columnsKnown.value = { ...columnsKnown.peek(), ...body.columns };
  return found;
}
