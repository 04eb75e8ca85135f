// JSON pointers that name members of lists by identity, and edits at them, as the server understands both.

const NAMES = ["key", "value", "id", "field"];
const PAIRS = [["role", "entity"], ["from", "to"]];

/** What a member of a list is called among its siblings. */
export function identity(member) {
  if (typeof member === "string") return member;
  if (!member || typeof member !== "object") return undefined;
  const name = NAMES.find((one) => typeof member[one] === "string");
  if (name) return member[name];
  const pair = PAIRS.find((names) => names.every((one) => typeof member[one] === "string"));
  return pair?.map((one) => member[one]).join("~");
}

/** A pointer of its steps. */
export const pointer = (...steps) => steps.map((step) => `/${String(step).replaceAll("/", "~1")}`).join("");

/** The steps of a pointer. */
export const stepsOf = (path) => (path === "" ? [] : path.slice(1).split("/").map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~")));

/** The pointer to what a part stands in. */
export const parentOf = (path) => path.slice(0, path.lastIndexOf("/"));

function indexIn(list, step) {
  if (step === "-") return list.length;
  if (/^\d+$/.test(step)) return Number(step);
  return list.findIndex((member) => identity(member) === step);
}

/** The value at a pointer; undefined when it leads nowhere. */
export function valueAt(document, path) {
  let here = document;
  for (const step of stepsOf(path)) {
    if (here === null || typeof here !== "object") return undefined;
    here = Array.isArray(here) ? here[indexIn(here, step)] : here[step];
  }
  return here;
}

/** The same pointer with identities for indexes, as far as the document has what it names. */
export function byIdentity(document, path) {
  let here = document;
  const found = [];
  for (const step of stepsOf(path)) {
    if (Array.isArray(here)) {
      const member = here[indexIn(here, step)];
      found.push(identity(member) ?? step);
      here = member;
    } else {
      found.push(step);
      here = here?.[step];
    }
  }
  return pointer(...found);
}

/** The document after the operations; the one given stays as it is. */
export function patched(document, operations) {
  const root = structuredClone(document);
  for (const one of operations) apply(root, one);
  return root;
}

function apply(root, { op, path, from, value }) {
  if (op === "move") {
    const moved = valueAt(root, from);
    const [holder, last] = place(root, path);
    remove(root, from);
    insert(holder, last, moved);
  } else if (op === "remove") remove(root, path);
  else if (op === "replace") {
    const [holder, last] = place(root, path);
    if (Array.isArray(holder)) holder[indexIn(holder, last)] = structuredClone(value);
    else holder[last] = structuredClone(value);
  } else insert(...place(root, path), structuredClone(value));
}

function place(root, path) {
  const all = stepsOf(path);
  const last = all.pop();
  const holder = valueAt(root, pointer(...all));
  if (holder === null || typeof holder !== "object") throw new Error(`nothing at ${path}`);
  return [holder, last];
}

function insert(holder, last, value) {
  if (Array.isArray(holder)) holder.splice(indexIn(holder, last), 0, value);
  else holder[last] = value;
}

function remove(root, path) {
  const [holder, last] = place(root, path);
  if (Array.isArray(holder)) holder.splice(indexIn(holder, last), 1);
  else delete holder[last];
}
