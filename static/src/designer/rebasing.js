// Edits made on one state of a draft, put on top of another: what both changed, and operations that fit.
import { identity, parentOf, patched, pointer, stepsOf, valueAt } from "./pointers.js";

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** Where both changed the same: `{edits, path, theirs, mine, isGone}`; `isGone` when theirs removed it. */
export function conflictsOf(edits, base, theirs) {
  const found = new Map();
  for (const edit of edits) {
    for (const operation of edit.operations) {
      const one = conflict(operation, base, theirs);
      if (one) found.set(one.path, { ...one, edits: [...(found.get(one.path)?.edits ?? []), edit] });
    }
  }
  return [...found.values()];
}

function conflict(operation, base, theirs) {
  const { op, value } = operation;
  const path = op === "move" ? operation.from : operation.path;
  const holder = parentOf(path);
  const had = valueAt(base, holder);
  const has = valueAt(theirs, holder);
  if (had !== undefined && has === undefined) return op === "remove" ? null : { path, theirs: undefined, mine: value, isGone: true };
  if (op === "add" && Array.isArray(has)) {
    const name = identity(value);
    const taken = name === undefined ? undefined : valueAt(theirs, `${holder}${pointer(name)}`);
    const was = name === undefined ? undefined : valueAt(base, `${holder}${pointer(name)}`);
    return taken !== undefined && was === undefined && !isSame(taken, value) ? { path: `${holder}${pointer(name)}`, theirs: taken, mine: value } : null;
  }
  const was = valueAt(base, path);
  const now = valueAt(theirs, path);
  if (isSame(was, now)) return null;
  if (op === "move") return now === undefined ? { path, theirs: undefined, mine: was, isGone: true } : null;
  if (isSame(now, value) || (op === "remove" && now === undefined)) return null;
  if (op !== "remove" && merged(was, now, value) !== undefined) return null;
  return { path, theirs: now, mine: op === "remove" ? undefined : value, isGone: now === undefined };
}

/** An object with the changes of both, if they changed different members; else undefined. */
function merged(was, now, mine) {
  if (![was, now, mine].every(isObject)) return undefined;
  const made = {};
  for (const name of new Set([...Object.keys(now), ...Object.keys(mine)])) {
    const isMine = !isSame(mine[name], was[name]);
    if (isMine && !isSame(now[name], was[name]) && !isSame(now[name], mine[name])) return undefined;
    const value = isMine ? mine[name] : now[name];
    if (value !== undefined) made[name] = value;
  }
  return made;
}

/** The edits with operations that fit onto `theirs`, each doing there what it did on `base`. */
export function rebased(edits, base, theirs) {
  let here = theirs;
  return edits
    .map((edit) => {
      const operations = [];
      for (const operation of edit.operations) {
        const fitted = fit(operation, base, here);
        here = patched(here, fitted);
        operations.push(...fitted);
      }
      return { ...edit, operations };
    })
    .filter((edit) => edit.step || edit.operations.length);
}

function fit(operation, base, here) {
  const { op, value } = operation;
  const path = op === "move" ? operation.from : operation.path;
  const back = valueAt(here, parentOf(path)) === undefined ? restoring(path, base, here) : [];
  if (op === "remove") return valueAt(here, path) === undefined ? [] : [operation];
  if (op === "move") {
    if (valueAt(here, path) !== undefined) return [operation];
    const was = valueAt(base, path);
    return was === undefined ? [] : [...back, { op: "add", path: operation.path, value: was }];
  }
  const there = back.length ? patched(here, back) : here;
  const holder = valueAt(there, parentOf(path));
  if (op === "add" && Array.isArray(holder)) {
    const name = identity(value);
    const own = `${parentOf(path)}${pointer(name ?? "")}`;
    const taken = name === undefined ? undefined : valueAt(there, own);
    if (taken !== undefined) return isSame(taken, value) ? back : [...back, { op: "replace", path: own, value }];
    return [...back, operation];
  }
  const now = valueAt(there, path);
  if (isSame(now, value)) return back;
  const both = merged(valueAt(base, path), now, value);
  const isMember = Array.isArray(holder);
  return [...back, now === undefined ? { op: "add", path: isMember ? `${parentOf(path)}/-` : path, value } : { op: "replace", path, value: both ?? value }];
}

/** Operations that bring back what is missing on the way to a path. */
function restoring(path, base, here) {
  const steps = stepsOf(path);
  for (let depth = 1; depth < steps.length; depth += 1) {
    const place = pointer(...steps.slice(0, depth));
    if (valueAt(here, place) !== undefined) continue;
    const value = valueAt(base, place);
    if (value === undefined) return [];
    const isMember = Array.isArray(valueAt(here, parentOf(place)));
    return [{ op: "add", path: isMember ? `${parentOf(place)}/-` : place, value }];
  }
  return [];
}
