// Where things stand in the definition, and the operations that change them.
import { known } from "./known.js";
import { pointer, valueAt } from "./pointers.js";
import { definition } from "./store.js";
import { say, textIn } from "./words.js";

export const entityPath = pointer("entities", known.entity);
export const fieldPath = (key) => pointer("entities", known.entity, "fields", key);

/** The entity of the page. */
export const entityNow = () => valueAt(definition.value, entityPath);
export const fieldsNow = () => entityNow()?.fields ?? [];
export const fieldNow = (key) => fieldsNow().find((one) => one.key === key);
export const formsNow = () => (definition.value.forms ?? []).filter((one) => one.entity === known.entity);
export const rulesNow = () => (definition.value.rules ?? []).filter((one) => one.entity === known.entity);

/** What a form of the page's entity is called. */
export const formLabel = (form) => textIn(form.label, formsNow()[0]?.key === form.key ? say("main_form") : form.key);

/** Set a member of an object, or take it away when there is no value. */
export function setting(path, value) {
  const isThere = valueAt(definition.value, path) !== undefined;
  if (value === undefined || value === "" || value === null) return isThere ? [{ op: "remove", path }] : [];
  return [{ op: "add", path: path, value }].map((one) => (isThere ? { ...one, op: "replace" } : one));
}

/** Add a member to a list of the app, which may not be there yet. */
export function addTo(list, value) {
  return definition.value[list]?.length ? [{ op: "add", path: `/${list}/-`, value }] : [{ op: "add", path: `/${list}`, value: [value] }];
}

const RESERVED = new Set("user parent record saved app value steps index record_type id owner owner_role created_at created_by updated_at updated_by revision deleted_at and or not in is if else for while def class return import from as with try lambda none true false null".split(" "));

/** A key made of words: letters of any script, digits, `_`; unlike `others`. */
export function keyOf(words, others, fallback = "field") {
  let key = words.normalize("NFKC").trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_").replace(/^_+|_+$/g, "").slice(0, 40);
  if (!key) key = fallback;
  if (/^\p{N}/u.test(key)) key = `${fallback}_${key}`;
  const taken = new Set([...others].map((one) => one.toLowerCase()));
  const isFree = (one) => !taken.has(one) && !RESERVED.has(one);
  let made = key;
  for (let number = 2; !isFree(made); number += 1) made = `${key}_${number}`;
  return made;
}

/** Say what takes the place of a value that goes, of a field or a set at `path`; without `by` nothing does. */
export function replacing(path, owner, value, by) {
  const before = owner.replaced ?? [];
  const left = before.filter((one) => one.by !== value || by).map((one) => (one.by === value ? { ...one, by } : one));
  const next = by ? [...left, { value, by }] : left;
  if (!by && left.length === before.length) return [];
  return setting(`${path}/replaced`, next.length ? next : undefined);
}

/** Values that are gone and replaced: none of them comes back as another. */
export const replacedIn = (owner) => (owner.replaced ?? []).map((one) => one.value);

/** The options of a field, its own or its option set's. */
export function optionsOf(field) {
  if (!field) return [];
  if (field.type === "stage") return field.stages ?? [];
  return field.options ?? (definition.value.option_sets ?? []).find((one) => one.key === field.option_set)?.options ?? [];
}

/** The type of an entity's records as a choice, where it has types. */
export const typeField = ({ record_types: kinds = [] }) => (kinds.length ? [{ key: "record_type", type: "choice", label: say("system_record_type"), options: kinds.map(({ key, label }) => ({ value: key, label: label ?? key })) }] : []);

/** The fields that offer a set's options: `{entity, field}` each. */
export const usersOf = (key) => definition.value.entities.flatMap((entity) => entity.fields.filter((one) => one.option_set === key).map((field) => ({ entity, field })));
