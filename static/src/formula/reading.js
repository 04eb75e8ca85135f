// Reading what a formula names: members of records, through references, and rows.

import { NeedsServer } from "./errors.js";
import { parseDecimal } from "./decimal.js";

/** A member of a plain object, never of its prototype. */
export const own = (object, key) => (object != null && Object.hasOwn(object, key) ? object[key] : undefined);

/** A member in the form of its type. */
export function read(value, type) {
  if (type.kind === "boolean") return value === true;
  if (value === undefined || value === null || value === "") return null;
  if (type.kind === "number") {
    if (typeof value === "object") return read(value.id, type);
    return typeof value === "bigint" ? value : parsed(String(value));
  }
  if (type.kind === "reference" || type.kind === "user") return typeof value === "object" ? (value.id ?? null) : value;
  return Array.isArray(value) && !value.length ? null : value;
}

const MOST = 20_000;
const numbers = new Map();

/** Sums read the same texts again and again. */
function parsed(text) {
  let found = numbers.get(text);
  if (found === undefined) {
    if (numbers.size >= MOST) numbers.clear();
    numbers.set(text, (found = parseDecimal(text)));
  }
  return found;
}

/** The record with an id, null for none; NeedsServer when it isn't known here. */
export function fetch(context, entity, id) {
  if (id === null) return null;
  const found = context.fetch?.(entity, id);
  if (found === undefined) throw new NeedsServer(`${entity} ${id}`);
  return found;
}

const BASES = {
  __proto__: null,
  row: (context, frame) => frame.values,
  record: (context) => context.outer ?? context.record,
  parent: (context) => context.parent,
  row_parent: (context, frame) => {
    if (frame.parent === undefined) throw new NeedsServer("parent");
    return frame.parent;
  },
  parent_entity: (context) => ({ parent_entity: context.parentEntity }),
  saved: (context) => context.saved,
  user: (context) => context.user,
  settings: (context) => context.settings,
  variable: (context) => context.variables,
};

/** A path's value: a function (context, frame) => value. */
export function path({ base, steps, type }) {
  const start = BASES[base];
  if (!steps.length) return (context, frame) => read(own(start(context, frame), "id"), type);
  return (context, frame) => follow(context, start(context, frame), steps, type);
}

function follow(context, values, steps, type) {
  for (let index = 0; ; index++) {
    const step = steps[index];
    const value = own(values, step.key);
    if (index && values && value === undefined && steps[index - 1].via === "reference") throw new NeedsServer(step.key);
    if (index === steps.length - 1) return read(value, type);
    values = step.via === "reference" ? fetch(context, step.type.entity, read(value, step.type)) : value;
  }
}

/** The frames of a path's rows: a function (context, frame) => frames. */
export function rowsPath({ base, steps }) {
  const start = BASES[base];
  return (context, frame) => {
    let frames = [{ values: start(context, frame) }];
    for (const step of steps) frames = frames.flatMap(({ values }) => take(context, values, step));
    return frames;
  };
}

function take(context, values, step) {
  if (values == null) return [];
  const value = own(values, step.key);
  if (step.via === "reference") {
    const found = fetch(context, step.type.entity, read(value, step.type));
    return found ? [{ values: found }] : [];
  }
  if (step.via === "member") return value == null ? [] : [{ values: value }];
  if (step.via === "rows") return (value ?? []).map((row) => ({ values: row }));
  if (step.via === "links") {
    const found = (value ?? []).map((item) => fetch(context, step.type.entity, item?.id ?? item));
    return found.filter(Boolean).map((row) => ({ values: row }));
  }
  const rows = value === undefined ? reached(context, values, step) : (value ?? []);
  if (rows === undefined) throw new NeedsServer(step.key);
  return rows.map((row) => ({ values: row, parent: step.via === "children" ? values : undefined }));
}

/** The rows of a collection that doesn't stand in the record. A record without an id has none yet. */
function reached(context, values, step) {
  const id = own(values, "id");
  if (id === undefined || id === null) return [];
  if (step.via === "back") return context.collect?.(step.type.entity, step.back, id, step.entity);
  return values === context.record ? [] : context.children?.(step.entity, step.key, id);
}
