// Judges a form by the rules of its entity, as the server does: values, field state, options, problems.
//
// `rules` is the JSON of a rule set (runtime/rules/browser.py). Records are the JSON the API gives. What only
// the server can know makes the outcome say `server: true`: its rule counts as not holding until the server
// has answered.

import { BeyondLimit, NeedsServer, evaluate, read, toJson } from "../formula/evaluate.js";
import { formatDecimal, parseDecimal, quantize } from "../formula/decimal.js";
import { checkSubject } from "./checks.js";
import { STALE, again, givenBy, noted, readsAbove } from "./memory.js";

const FAILED = Symbol("failed");

/**
 * The outcome for a form.
 *
 * `form`: `record` (the values as they would be stored), `saved` (null for a new record), `given` (what the
 * person has filled in; the whole record if absent), `user`, `now`, `timezone`, `settings`, the look-ups a
 * formula's context has, `administrator`. With a `memory`, rows that are the same objects as last time are not
 * judged again; it must forget when anything but the record has changed. A form with a `query` is not remembered.
 */
export function judge(rules, form, memory = null) {
  const steps = judging(rules, form, memory);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same in steps, each short, for somebody who is typing meanwhile. */
export function* judging(rules, form, remembered = null) {
  const memory = form.query ? null : remembered;
  if (memory?.rows.size) {
    try {
      return yield* judged(rules, form, memory);
    } catch (error) {
      if (error !== STALE) throw error;
    }
  }
  memory?.forget();
  return yield* judged(rules, form, memory);
}

function* judged(rules, form, memory) {
  const state = { rules, form, problems: [], server: false, outcome: null, memory };
  const subject = place(state, clone(form.record), form.saved ?? null, form.given ?? form.record, contextOf(form), "", "");
  for (let number = 0; number < rules.tasks.length; number++) {
    const [at, act, name] = rules.tasks[number];
    if (memory && at && readsAbove(rules, at)) yield* actOnRows(state, subject, at, ACTS[act], name, number);
    else for (const row of rowsAt(subject, at)) ACTS[act](state, row, name);
    yield;
  }
  const rows = {};
  const top = yield* checkSubject(state, subject, rows);
  return { values: subject.record, ...top, rows, problems: state.problems, server: state.server };
}

/** One task for the rows of a sub-table; those that are remembered have it done already. */
function* actOnRows(state, above, at, act, name, number) {
  const rows = above.children[at] ?? [];
  const given = givenBy(above.record, readsAbove(state.rules, at));
  if (rows.some((row) => row.isKept) && state.memory.turns.get(number) !== given) throw STALE;
  state.memory.turns.set(number, given);
  for (const row of rows) {
    if (row.isKept) again(state, row, number);
    else {
      noted(state, row, number, () => act(state, row, name));
      yield;
    }
  }
}

const clone = (record) => ({ ...record });

function contextOf(form) {
  const { record, saved, given, ...context } = form;
  return context;
}

/** A record, or a row below it, while it is judged. */
function place(state, record, saved, given, context, at, path) {
  const entity = state.rules.entities[state.rules.levels[at]];
  const own = { ...context, record, saved };
  const subject = { record, saved, given, context: own, at, path, entity, children: {}, held: new Set(), tables: {} };
  for (const key of Object.keys(entity.children)) {
    const below = at ? `${at}/${key}` : key;
    if (!record[key]?.length || !(below in state.rules.levels)) continue;
    const stored = byId(saved?.[key]);
    const around = { ...context, parent: record, parentEntity: state.rules.levels[at] };
    const memory = state.memory && readsAbove(state.rules, below) ? state.memory : null;
    subject.children[key] = record[key].map((row, index) => {
      const known = row.id == null ? null : (stored.get(row.id) ?? null);
      const sent = given?.[key]?.[index] ?? NOTHING;
      const path = join(subject, `${key}/${index}`);
      const kept = memory?.rowAt(path, row, known, sent);
      if (kept) {
        kept.isKept = true;
        kept.context.parent = record;
        return kept;
      }
      const made = place(state, clone(row), known, sent, { ...around, rowNumber: index + 1 }, below, path);
      memory?.keep(path, row, known, sent, made);
      return made;
    });
    record[key] = subject.children[key].map((row) => row.record);
  }
  return subject;
}

const NOTHING = Object.freeze({});
const NONE = new Map();
const ids = new WeakMap();

/** Stored rows by id. */
function byId(rows) {
  if (!rows) return NONE;
  if (!ids.has(rows)) ids.set(rows, new Map(rows.map((row) => [row.id, row])));
  return ids.get(rows);
}

export const join = (subject, key) => (subject.path ? `${subject.path}/${key}` : key);

function rowsAt(subject, at) {
  let found = [subject];
  for (const key of at ? at.split("/") : []) found = found.flatMap((row) => row.children[key] ?? []);
  return found;
}

/** The value of a formula; FAILED when only the server knows it, or says why there is none. */
export function valueOf(state, subject, formula, variables) {
  if (!formula.server) {
    try {
      return evaluate(formula.node, variables ? { ...subject.context, variables } : subject.context);
    } catch (error) {
      if (!(error instanceof NeedsServer || error instanceof BeyondLimit)) throw error;
    }
  }
  state.server = true;
  return FAILED;
}

/** Whether a condition holds, as far as it is known here. Worked out once when the values are final. */
export function holds(state, subject, formula, variables) {
  const known = subject.judged?.get(formula);
  if (known !== undefined) return known;
  const found = valueOf(state, subject, formula, variables) === true;
  subject.judged?.set(formula, found);
  return found;
}

const indexes = new WeakMap();

/** What is looked up in an entity's rules again and again; found once. */
function indexOf(entity) {
  let found = indexes.get(entity);
  if (!found) {
    found = { fields: new Map(entity.fields.map((field) => [field.key, field])), shows: new Map() };
    for (const rule of entity.states) {
      for (const key of rule.show) found.shows.set(key, [...(found.shows.get(key) ?? []), rule.when]);
    }
    indexes.set(entity, found);
  }
  return found;
}

export const fieldOf = (subject, key) => indexOf(subject.entity).fields.get(key);

/** A formula's result in the form in which the field's value travels. */
function stored(subject, key, value) {
  const field = fieldOf(subject, key);
  if (field.stored === "boolean") return value === true;
  if (value === null || value === undefined || value === "") return null;
  if (field.stored === "decimal") return fixed(value, field.scale);
  if (field.stored === "integer") return Number(formatDecimal(quantize(value, 0)));
  if (field.list) return collected(subject, key, value);
  return typeof value === "bigint" ? Number(formatDecimal(value)) : toJson(value);
}

function fixed(value, scale) {
  const text = formatDecimal(quantize(value, scale));
  if (!scale) return text;
  const [whole, fraction = ""] = text.split(".");
  return `${whole}.${fraction.padEnd(scale, "0")}`;
}

function collected(subject, key, value) {
  const order = subject.entity.choices[key]?.values ?? [];
  const found = new Set([value].flat().filter((one) => one !== null));
  const sorted = [...found].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return sorted.length ? sorted : null;
}

function assign(state, subject, key, formula) {
  const value = valueOf(state, subject, formula);
  if (value !== FAILED) subject.record[key] = stored(subject, key, value);
}

export const isBlank = (value) => value === null || value === undefined || value === "" || value?.length === 0;

const ACTS = {
  fill(state, subject, key) {
    if (subject.saved) return;
    if (key in subject.entity.constants) {
      if (isBlank(subject.record[key])) subject.record[key] = firstStage(subject, key);
    } else if (!Object.hasOwn(subject.given, key)) {
      assign(state, subject, key, subject.entity.defaults[key]);
    }
  },

  copy(state, subject, key) {
    const copied = subject.entity.copies[key];
    if (copied.always || isBlank(subject.record[key])) assign(state, subject, key, copied);
  },

  clear(state, subject, key) {
    if (isShown(state, subject, key)) return;
    subject.record[key] = fieldOf(subject, key).stored === "boolean" ? false : null;
  },

  assign(state, subject, key) {
    let by = null;
    for (const provider of subject.entity.providers[key]) {
      if (provider.when && !holds(state, subject, provider.when)) continue;
      const raw = provider.formula
        ? valueOf(state, subject, provider.formula)
        : (subject.tables[provider.rule]?.[provider.output] ?? null);
      if (raw === FAILED) continue;
      const value = stored(subject, key, raw);
      if (by === null) subject.record[key] = value;
      else if (!sameValue(fieldOf(subject, key), value, subject.record[key])) conflict(state, subject, key, by, provider.rule);
      if (provider.when || subject.entity.providers[key].length > 1) subject.held.add(key);
      by ??= provider.rule;
    }
  },

  table(state, subject, name) {
    const table = subject.entity.tables[name];
    const inputs = table.inputs.map((input) => valueOf(state, subject, input));
    if (inputs.includes(FAILED)) return;
    const results = Array(table.outputs).fill(null);
    let matched = null;
    for (const row of table.rows) {
      if (!row.cells.every((cell, index) => !cell || holds(state, subject, cell, { value: inputs[index] }))) continue;
      if (table.hit === "unique" && matched !== null) severalRows(state, subject, name, matched, row.id);
      matched = row.id;
      row.results.forEach((result, index) => {
        const value = result ? valueOf(state, subject, result) : null;
        if (result && value !== FAILED) results[index] = COMBINE[table.hit](results[index], value);
      });
      if (table.hit === "first") break;
    }
    subject.tables[name] = results;
  },
};

const COMBINE = {
  first: (_, value) => value,
  unique: (_, value) => value,
  sum: (total, value) => (total === null ? value : value === null ? total : total + value),
  max: (most, value) => (most === null ? value : value === null || value <= most ? most : value),
  collect: (found, value) => {
    const all = [...(found ?? []), ...[value].flat().filter((one) => one !== null)];
    return all.length ? all : null;
  },
};

export function firstStage(subject, key) {
  const first = subject.entity.constants[key];
  const { types, values } = subject.entity.choices[key];
  const allowed = types[subject.record.record_type ?? ""];
  return !allowed || allowed.includes(first) ? first : (values.find((value) => allowed.includes(value)) ?? null);
}

/** Whether a field is shown: by a rule that names it, if any does, and where it stands in the form. */
export function isShown(state, subject, key) {
  const shows = indexOf(subject.entity).shows.get(key);
  if (shows && !shows.some((when) => holds(state, subject, when))) return false;
  return subject.entity.layouts.every((layout) => {
    const above = layout.fields[key];
    if (!above || (layout.types && !layout.types.includes(subject.record.record_type ?? ""))) return true;
    return above.every((name) => holds(state, subject, layout.conditions[name]));
  });
}

export function problem(state, subject, code, key, values = {}, more = {}) {
  const path = key ? join(subject, key) : subject.path;
  state.problems.push({ code, path, severity: "error", values, ...more });
}

function conflict(state, subject, key, first, second) {
  problem(state, subject, "rule.conflict", key, { label: fieldOf(subject, key).label, first, second });
}

function severalRows(state, subject, rule, first, second) {
  problem(state, subject, "rule.several_rows", "", { rule, first, second });
}

/** Whether two values of a field are the same, however they are written. */
export function sameValue(field, one, other) {
  const [a, b] = [normal(field, one), normal(field, other)];
  return a === b;
}

function normal(field, value) {
  if (field.stored === "boolean") return value === true;
  if (isBlank(value)) return null;
  if (field.stored === "decimal" || field.stored === "integer") return parseDecimal(String(value));
  if (field.stored === "reference") return read(value, { kind: "reference" });
  return typeof value === "object" ? JSON.stringify(value) : value;
}

