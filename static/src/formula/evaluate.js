// Evaluates the JSON form of a typed formula tree; the same answers as the Python evaluator.
//
// Values: numbers are BigInts times 10^20 (decimal.js), dates, instants and times ISO texts (calendar.js),
// references ids, several choices arrays, blank null. A context holds `record` and, as far as a formula may
// reach them, `outer` (what `record` means when it is another one), `saved`, `user`, `settings`, `parent`,
// `parentEntity`, `variables`, `now` (an instant), `timezone` (a name), and the functions `fetch(entity, id)`,
// `collect(entity, field, id, target)`, `children(entity, field, id)`, `query(entity)` and `rate(from, to, date)`;
// each answers undefined for what it doesn't know. Records are plain objects in the JSON the API gives. What isn't
// known in the browser raises NeedsServer.

import { addDays, addToInstant, daysBetween, instantDifference } from "./calendar.js";
import { divide, formatDecimal, multiply, toInteger } from "./decimal.js";
import { NeedsServer } from "./errors.js";
import { FUNCTIONS } from "./functions.js";
import { fetch, own, path, read, rowsPath } from "./reading.js";
import { order } from "./texts.js";

export { BeyondLimit, NeedsServer } from "./errors.js";
export { read } from "./reading.js";

/** The value of a formula's tree in a context. */
export function evaluate(node, context) {
  return compile(node)(context, frameOf(context));
}

const compiled = new WeakMap();

/** A function (context, frame) => value for a tree; made once per tree. */
export function compile(node) {
  let found = compiled.get(node);
  if (!found) compiled.set(node, (found = MAKERS[node.node](node)));
  return found;
}

/** A value as the API writes it. */
export const toJson = (value) => (typeof value === "bigint" ? formatDecimal(value) : value);

const frameOf = (context) => ({ values: context.record, parent: context.parent });

function entityRows({ entity, condition }) {
  const test = condition ? compile(condition) : () => true;
  return (context) => {
    const rows = context.query?.(entity);
    if (rows === undefined) throw new NeedsServer(entity);
    return rows.map((values) => ({ values })).filter((each) => test(context, each));
  };
}

// -- comparisons

export function same(a, b) {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object") return false;
  if (Array.isArray(a)) return a.length === b.length && a.every((item, index) => item === b[index]);
  return a.entity === b.entity && a.id === b.id;
}

const ORDERS = { __proto__: null, "<": (n) => n < 0, "<=": (n) => n <= 0, ">": (n) => n > 0, ">=": (n) => n >= 0 };

/** A value to compare: ids are compared as numbers, whichever side is written as one. */
function comparable(node, other) {
  const value = compile(node);
  const [kind, beside] = [node.type.kind, other.type.kind];
  const isId = (each) => each === "reference" || each === "user";
  if (kind === "number" && isId(beside)) return (context, frame) => idOf(value(context, frame));
  if (isId(kind) && beside === "any_reference") {
    return (context, frame) => {
      const id = value(context, frame);
      return id === null ? null : { entity: node.type.entity, id };
    };
  }
  return value;
}

const idOf = (id) => (typeof id === "bigint" ? Number(formatDecimal(id)) : id);

function compare({ operator, left, right }) {
  const [one, two] = [comparable(left, right), comparable(right, left)];
  if (operator === "=") return (context, frame) => same(one(context, frame), two(context, frame));
  if (operator === "<>") return (context, frame) => !same(one(context, frame), two(context, frame));
  const holds = ORDERS[operator];
  return (context, frame) => {
    const [a, b] = [one(context, frame), two(context, frame)];
    return a !== null && b !== null && holds(order(a, b));
  };
}

function inList({ operand, items }) {
  const pairs = items.map((item) => [comparable(operand, item), comparable(item, operand)]);
  return (context, frame) => pairs.some(([one, two]) => same(one(context, frame), two(context, frame)));
}

const isTrue = (value) => value !== null && value !== 0n && value !== false;

// -- operators, functions, aggregates

const OPERATORS = {
  __proto__: null,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply,
  divide,
  date_add: addDays,
  date_difference: daysBetween,
  instant_add: addToInstant,
  instant_difference: instantDifference,
};

function binary({ operator, left, right }) {
  const [one, two, run] = [compile(left), compile(right), OPERATORS[operator]];
  return (context, frame) => {
    const a = one(context, frame);
    if (a === null) return null; // what stands beside a blank is not looked at, as on the server
    const b = two(context, frame);
    return b === null ? null : run(a, b);
  };
}

function logic({ operator, operands }) {
  const parts = operands.map(compile);
  return operator === "and"
    ? (context, frame) => parts.every((part) => part(context, frame))
    : (context, frame) => parts.some((part) => part(context, frame));
}

function choose({ branches, otherwise }) {
  const pairs = branches.map((pair) => pair.map(compile));
  const last = compile(otherwise);
  return (context, frame) => (pairs.find(([test]) => test(context, frame))?.[1] ?? last)(context, frame);
}

function call({ function: name, arguments: given, type }) {
  const meaning = FUNCTIONS.get(name);
  const parts = given.map(compile);
  const blank = type.kind === "boolean" ? false : null;
  return (context, frame) => {
    if (!meaning?.call) {
      const given = parts.map((part) => part(context, frame));
      return reduced(meaning, name, given.filter((value) => value !== null));
    }
    const values = [];
    for (let index = 0; index < parts.length; index++) {
      let value = parts[index](context, frame);
      if (value === null && !meaning.own) {
        if (!(meaning.texts[index] ?? meaning.texts.at(-1))) return blank;
        value = "";
      }
      values.push(value);
    }
    if (meaning.site) values.push({ context, frame, nodes: given });
    const found = meaning.call(...values);
    return found === "" || found === undefined ? blank : found;
  };
}

function reduced(meaning, name, values, extras = []) {
  if (!meaning?.reduce) throw new NeedsServer(name);
  const found = meaning.reduce(values, ...extras);
  return found === undefined || found === "" ? null : found;
}

function aggregate({ function: name, rows, value, condition, sort, arguments: given, type }) {
  const meaning = FUNCTIONS.get(name);
  const [source, item, test] = [compile(rows), value && compile(value), condition && compile(condition)];
  const keys = sort.map(([key, descending]) => [compile(key), descending ? -1 : 1]);
  const extras = given.map(compile);
  return (context, frame) => {
    let frames = source(context, frame).map((each, index) => ({ ...each, number: index + 1 }));
    if (test) frames = frames.filter((each) => test(context, each));
    if (keys.length) frames = sorted(frames, keys, context);
    const outside = extras.map((extra) => extra(context, frame));
    if (name === "ROW") {
      const row = frames[toInteger(outside[0] ?? 0n) - 1];
      return row ? item(context, row) : null;
    }
    const values = item ? frames.map((each) => item(context, each)).filter((each) => each !== null) : frames;
    return reduced(meaning, name, values, outside);
  };
}

/** Rows by keys, blanks last either way. */
function sorted(frames, keys, context) {
  const rows = frames.map((frame) => [frame, keys.map(([key]) => key(context, frame))]);
  rows.sort(([, a], [, b]) => {
    for (let index = 0; index < keys.length; index++) {
      if (a[index] === b[index]) continue;
      if (a[index] === null || b[index] === null) return a[index] === null ? 1 : -1;
      const found = order(a[index], b[index]);
      if (found) return found * keys[index][1];
    }
    return 0;
  });
  return rows.map(([frame]) => frame);
}

function under({ operand, root, entity, parent_field: key }) {
  const [one, two] = [compile(operand), compile(root)];
  return (context, frame) => {
    const top = idOf(two(context, frame));
    const seen = new Set();
    let id = idOf(one(context, frame));
    while (top !== null && id !== null && !seen.has(id)) {
      if (id === top) return true;
      seen.add(id);
      id = read(own(fetch(context, entity, id), key), { kind: "reference" });
    }
    return false;
  };
}

const MAKERS = {
  __proto__: null,
  literal: ({ value, type }) => {
    const constant = read(value, type);
    return () => constant;
  },
  path,
  rows: rowsPath,
  entity: entityRows,
  group: () => () => {
    throw new NeedsServer("group");
  },
  negative: ({ operand }) => {
    const value = compile(operand);
    return (context, frame) => {
      const found = value(context, frame);
      return found === null ? null : -found;
    };
  },
  binary,
  compare,
  logic,
  not: ({ operand }) => {
    const value = compile(operand);
    return (context, frame) => !value(context, frame);
  },
  truth: ({ operand }) => {
    const value = compile(operand);
    return (context, frame) => isTrue(value(context, frame));
  },
  in: inList,
  case: choose,
  call,
  aggregate,
  under,
};
