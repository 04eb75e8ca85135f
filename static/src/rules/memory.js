// What is remembered of a form's rows between two judgements: a row that stands as it stood, below a record that
// gives it what it gave it, is judged as it was judged.
//
// A row's outcome depends on the row, on what is stored of it, and on the record's own fields that its rules read.
// Where its rules read more than that (other rows, the moment), nothing is remembered. What stands in other records
// by a query is known to the server alone, and so the same each time.

const MOVING = new Set(["NOW", "TODAY"]);
const reads = new WeakMap();

/** The record's fields that the rules of its rows read; null when those rules read more than record and row. */
export function readsAbove(rules, at) {
  const entity = rules.entities[rules.levels[at]];
  if (!reads.has(entity)) reads.set(entity, found(rules, at, entity));
  return reads.get(entity);
}

function found(rules, at, entity) {
  if (at.includes("/") || Object.keys(entity.children).some((key) => `${at}/${key}` in rules.levels)) return null;
  const keys = new Set();
  const visit = (part) => {
    if (Array.isArray(part)) return part.every(visit);
    if (!part || typeof part !== "object") return true;
    if (part.node === "rows" || (part.node === "call" && MOVING.has(part.function))) return false;
    if (part.node === "path" && (part.base === "parent" || part.base === "row_parent")) keys.add(part.steps[0]?.key ?? "id");
    return Object.values(part).every(visit);
  };
  if (!visit(entity)) return null;
  const above = rules.entities[rules.levels[""]];
  return [...keys].some((key) => key in above.children) ? null : [...keys].sort();
}

/** What the rows are given by their record, as a text to compare. */
export const givenBy = (record, keys) => JSON.stringify(keys.map((key) => record[key] ?? null));

/** Raised where what is remembered doesn't hold after all. */
export const STALE = Symbol("stale");

/** What one form remembers. */
export class Memory {
  constructor() {
    this.forget();
  }

  forget() {
    this.rows = new Map();
    this.turns = new Map();
  }

  /** The subject a row was judged as, if the same is judged again at the same place. */
  rowAt(path, source, saved, sent) {
    const kept = this.rows.get(path);
    return kept?.subject.isDone && kept.source === source && kept.saved === saved && kept.sent === sent ? kept.subject : null;
  }

  keep(path, source, saved, sent, subject) {
    this.rows.set(path, { source, saved, sent, subject });
  }
}

/** Do something for a subject, and remember under a name what it found: problems, and whether the server must be asked. */
export function noted(state, subject, name, act) {
  const [before, wasAsked] = [state.problems.length, state.server];
  state.server = false;
  const outcome = act();
  const problems = state.problems.slice(before);
  (subject.notes ??= new Map()).set(name, problems.length || state.server || outcome ? { problems, server: state.server, outcome } : null);
  state.server ||= wasAsked;
  return outcome;
}

/** Say again what was found under a name. */
export function again(state, subject, name) {
  const note = subject.notes?.get(name);
  if (!note) return undefined;
  for (const one of note.problems) state.problems.push(one);
  state.server ||= note.server;
  return note.outcome;
}
