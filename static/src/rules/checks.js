// The checks of a form: what is shown, required and locked, what is offered, what is wrong.

import { toJson } from "../formula/evaluate.js";
import { again, givenBy, noted, readsAbove } from "./memory.js";
import { fieldOf, firstStage, holds, isBlank, isShown, problem, sameValue, valueOf } from "./rules.js";

/** The state of a record; the state of its rows goes to `rows` by path, problems to `state.problems`. */
export function* checkSubject(state, subject, rows) {
  const changed = changedFields(subject);
  for (const [key, several] of Object.entries(subject.children)) yield* checkRows(state, subject, key, several, rows, changed);
  return checked(state, subject, changed, new Set());
}

function checkRow(state, subject, rows, above) {
  const changed = changedFields(subject);
  for (const several of Object.values(subject.children)) {
    for (const row of several) rows[row.path] = checkRow(state, row, rows, changed);
  }
  return checked(state, subject, changed, above);
}

function checked(state, subject, changed, above) {
  subject.judged = new Map();
  const found = fieldState(state, subject);
  checkRequired(state, subject, found);
  checkLocks(state, subject, found);
  const options = offered(state, subject);
  checkChoices(state, subject, options, changed);
  checkMoves(state, subject);
  checkValidations(state, subject, changed, above);
  const stored = subject.saved ? storedLock(state, subject) : new Set();
  const keys = subject.entity.fields.map((field) => field.key);
  return {
    visible: keys.filter((key) => found.visible.has(key)),
    required: keys.filter((key) => found.required.has(key)),
    locked: keys.filter((key) => found.locked.has(key) || stored.has(key)),
    options,
  };
}

/** The state of rows; of those that are remembered, as it was, if it depends on nothing that is different now. */
function* checkRows(state, subject, key, several, rows, changed) {
  const reads = state.memory && several.length && !subject.at ? readsAbove(state.rules, key) : null;
  if (!reads) {
    for (const row of several) rows[row.path] = checkRow(state, row, rows, changed);
    return;
  }
  const about = several[0].entity.validations.map((rule) => (isAbout(changed, rule.above) ? 1 : 0)).join("");
  const turn = `${about} ${givenBy(subject.record, reads)}`;
  for (const row of several) {
    const isSame = row.isKept && row.checkedAt === turn;
    row.checkedAt = turn;
    if (!isSame) row.storedLock = undefined;
    rows[row.path] = isSame ? again(state, row, "checks") : noted(state, row, "checks", () => checkRow(state, row, rows, changed));
    row.isDone = true;
    if (!isSame) yield;
  }
}

function fieldState(state, subject) {
  const { fields, states } = subject.entity;
  const visible = new Set(fields.filter(({ key }) => isShown(state, subject, key)).map(({ key }) => key));
  const required = new Set(fields.filter((field) => field.required).map(({ key }) => key));
  const locked = new Set([...fields.filter((field) => field.locked).map(({ key }) => key), ...subject.held]);
  for (const rule of states) {
    if ((!rule.require.length && !rule.lock.length) || !holds(state, subject, rule.when)) continue;
    rule.require.forEach((key) => required.add(key));
    rule.lock.forEach((key) => locked.add(key));
  }
  return { visible, required: new Set([...required].filter((key) => visible.has(key))), locked };
}

/** The fields locked by rules for these values. */
function lockedBy(state, subject) {
  const found = new Set();
  for (const rule of subject.entity.states) {
    if (rule.lock.length && holds(state, subject, rule.when)) rule.lock.forEach((key) => found.add(key));
  }
  for (const [key, providers] of Object.entries(subject.entity.providers)) {
    if (providers.some(({ when }) => when && holds(state, subject, when))) found.add(key);
  }
  return found;
}

/** The fields that are locked for what is stored. */
const storedLock = (state, subject) => (subject.storedLock ??= lockedBy(state, asStored(subject)));

function asStored(subject) {
  const record = { ...subject.saved };
  return { ...subject, record, context: { ...subject.context, record, saved: record }, judged: new Map(), changed: undefined };
}

/** The fields that differ from what is stored; null (all) for a new record. Asked once the values are final. */
const changedFields = (subject) => (subject.changed === undefined ? (subject.changed = findChanged(subject)) : subject.changed);

function findChanged(subject) {
  if (!subject.saved) return null;
  const found = new Set();
  for (const field of subject.entity.fields) {
    const { key } = field;
    if (field.volatile) continue;
    if (key in subject.entity.children) {
      if (key in subject.record && rowsChanged(subject, key)) found.add(key);
    } else if (!sameValue(field, subject.record[key], subject.saved[key])) found.add(key);
  }
  return found;
}

function rowsChanged(subject, key) {
  const rows = subject.children[key] ?? [];
  const stored = subject.saved[key] ?? [];
  if (rows.length !== stored.length) return true;
  return rows.some((row, index) => row.record.id !== stored[index].id || changedFields(row)?.size !== 0);
}

const isAbout = (changed, keys) => changed === null || keys.some((key) => changed.has(key));

function checkRequired(state, subject, { required }) {
  for (const field of subject.entity.fields) {
    if (!required.has(field.key) || field.numbered) continue;
    if (subject.saved && !(field.key in subject.record)) continue;
    if (isBlank(subject.record[field.key])) problem(state, subject, "field.required", field.key, { label: field.label });
  }
}

function checkLocks(state, subject, { locked }) {
  const { given, record, saved, entity } = subject;
  for (const key of Object.keys(given)) {
    const field = fieldOf(subject, key);
    if (!field) continue;
    const refuse = () => problem(state, subject, "field.locked", key, { label: field.label });
    if (!saved) {
      const computed = entity.providers[key]?.some(({ when }) => !when);
      if (computed && !isBlank(given[key]) && !sameValue(field, given[key], record[key])) refuse();
      continue;
    }
    if (isUnchanged(subject, field, given[key])) continue;
    if (field.locked || subject.held.has(key)) {
      if (!sameValue(field, given[key], record[key])) refuse();
      continue;
    }
    if (locked.has(key) || storedLock(state, subject).has(key)) refuse();
  }
}

function isUnchanged(subject, field, value) {
  if (!(field.key in subject.entity.children)) return sameValue(field, value, subject.saved[field.key]);
  const [sent, stored] = [value ?? [], subject.saved[field.key] ?? []];
  return sent.length === stored.length && sent.every((row, index) => isAsStored(row, stored[index]));
}

const asStoredRows = new WeakMap();

/** Whether a row that was sent is the stored one; found once for the same two. */
function isAsStored(row, stored) {
  const known = asStoredRows.get(row);
  if (known?.stored === stored) return known.is;
  const is = Object.keys(row).every((key) => String(row[key] ?? "") === String(stored[key] ?? ""));
  asStoredRows.set(row, { stored, is });
  return is;
}

function offered(state, subject) {
  const found = {};
  for (const [key, choice] of Object.entries(subject.entity.choices)) {
    const allowed = choice.types[subject.record.record_type ?? ""];
    found[key] = choice.values.filter((value) =>
      (!allowed || allowed.includes(value)) &&
      (!choice.conditions[value] || holds(state, subject, choice.conditions[value])));
  }
  return found;
}

function checkChoices(state, subject, options, changed) {
  const retyped = subject.saved && (subject.saved.record_type ?? null) !== (subject.record.record_type ?? null);
  for (const field of subject.entity.fields) {
    const choice = subject.entity.choices[field.key];
    const value = subject.record[field.key];
    if (!choice || isBlank(value)) continue;
    choice.reads ??= [field.key, ...Object.values(choice.conditions).flatMap(ownReads)];
    if (!retyped && !isAbout(changed, choice.reads)) continue;
    for (const one of [value].flat()) {
      if (options[field.key].includes(one)) continue;
      const code = choice.values.includes(one) ? "choice.not_offered" : "choice.unknown";
      problem(state, subject, code, field.key, { label: field.label, value: one, options: options[field.key].join(", ") });
    }
  }
}

/** The record's own fields a formula reads. */
function ownReads({ node }) {
  const found = [];
  const visit = (part) => {
    if (Array.isArray(part)) part.forEach(visit);
    else if (part && typeof part === "object") {
      if ((part.node === "path" || part.node === "rows") && ["row", "record", "saved"].includes(part.base)) {
        if (part.steps.length) found.push(part.steps[0].key);
      }
      Object.values(part).forEach(visit);
    }
  };
  visit(node);
  return found;
}

function checkMoves(state, subject) {
  const { entity, record, saved } = subject;
  for (const [key, moves] of Object.entries(entity.moves)) {
    const source = saved ? (saved[key] ?? null) : firstStage(subject, key);
    const target = record[key] ?? null;
    if (!moves.length || source === null || source === target || (target === null && !saved)) continue;
    const move = moves.find((one) => one.from === source && one.to === target);
    const label = fieldOf(subject, key)?.label ?? key;
    const said = { label, source, target };
    if (!move) {
      const options = moves.filter((one) => one.from === source).map((one) => one.to).join(", ");
      problem(state, subject, "stage.no_transition", key, { ...said, options });
    } else if (move.when && !holds(state, subject, move.when)) {
      if (!move.when.server) problem(state, subject, "stage.condition", key, { ...said, when: move.when.source });
    } else if (move.roles.length && !state.form.administrator) {
      const roles = subject.context.user?.roles ?? [];
      if (!move.roles.some((role) => roles.includes(role))) problem(state, subject, "stage.role", key, said);
    }
  }
}

function checkValidations(state, subject, changed, above) {
  for (const rule of subject.entity.validations) {
    if (!rule.always && !isAbout(changed, rule.reads) && !isAbout(above, rule.above)) continue;
    if (!holds(state, subject, rule.when)) continue;
    const message = Object.fromEntries(
      Object.entries(rule.message).map(([language, pieces]) => [language, say(state, subject, pieces)]));
    problem(state, subject, `rule.${rule.rule}`, rule.field, { rule: rule.rule }, { severity: rule.severity, message });
  }
}

function say(state, subject, pieces) {
  return pieces.map((piece) => {
    if (typeof piece === "string") return piece;
    const value = valueOf(state, subject, piece);
    return value === null || typeof value === "symbol" ? "" : String(toJson(value));
  }).join("");
}

/** The words of a problem in a language: its own message, or those of its code. */
export function messageOf(rules, found, language) {
  if (found.message) return found.message[language] ?? found.message[""] ?? found.message.en ?? "";
  const text = rules.words[found.code]?.[language] ?? rules.words[found.code]?.en ?? found.code;
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = found.values?.[name] ?? "";
    return typeof value === "object" ? (value[language] ?? value.en ?? "") : String(value);
  });
}
