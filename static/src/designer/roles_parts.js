// What roles may do in the draft: rows of rights, what is live of them, and the operations that change them.
import { signal } from "@preact/signals";
import { known } from "./known.js";
import { addTo, keyOf, setting } from "./parts.js";
import { pointer } from "./pointers.js";
import { ask, change, definition, problems, settled } from "./store.js";

export const RIGHTS = ["read", "create", "update", "delete", "export"];
export const ICONS = { read: "eye", create: "file-plus", update: "pencil", delete: "trash", export: "download", fields: "list-details" };

export const rolesNow = () => definition.value.roles ?? [];
export const entitiesNow = () => definition.value.entities ?? [];
export const isChild = (key) => known.children.includes(key);
export const rowOf = (role, entity) => (definition.value.permissions ?? []).find((one) => one.role === role && one.entity === entity);
export const grantOf = (role, entity, right) => rowOf(role, entity)?.[right] ?? false;

/** Row conditions in words, by `role~entity` and right. */
export const said = signal(known.said);
let newest = 0;
let since = 1; // the page came with the words for the draft that is read first

/** Ask for the words anew. */
export async function loadSaid(version) {
  if (version <= since) return;
  since = version;
  const mine = (newest += 1);
  await settled();
  const { status, body } = await ask("GET", "/rights");
  if (mine === newest && status === 200) said.value = body;
}

const rowPath = (role, entity) => pointer("permissions", `${role}~${entity}`);

/** Give a right: true, false, or a condition. */
export function grant(role, entity, right, value) {
  const path = `${rowPath(role, entity)}/${right}`;
  if (!rowOf(role, entity)) return value === false ? undefined : change(addTo("permissions", { role, entity, [right]: value }), path);
  const has = rowOf(role, entity)[right] !== undefined;
  return change([{ op: has ? "replace" : "add", path, value }], path);
}

/** What a role may do with one field. */
export function grantField(role, entity, field, right) {
  const path = `${rowPath(role, entity)}/fields`;
  const row = rowOf(role, entity);
  if (!row) return right === "edit" ? undefined : change(addTo("permissions", { role, entity, fields: { [field]: right } }), path);
  if (!row.fields) return right === "edit" ? undefined : change([{ op: "add", path, value: { [field]: right } }], path);
  return change(setting(`${path}/${field}`, right === "edit" ? undefined : right), path);
}

const liveRow = (role, entity) => known.live?.permissions.find((one) => one.role === role && one.entity === entity);

/** What is live of a right, if the draft says otherwise: `{was}`. */
export function changeOf(role, entity, right) {
  if (!known.live) return null;
  const now = right === "fields" ? rowOf(role, entity)?.fields ?? {} : grantOf(role, entity, right);
  const was = right === "fields" ? liveRow(role, entity)?.fields ?? {} : liveRow(role, entity)?.[right] ?? false;
  return JSON.stringify(sorted(now)) === JSON.stringify(sorted(was)) ? null : { was };
}

const sorted = (value) => (value && typeof value === "object" ? Object.entries(value).sort() : value);

export const isNewRole = (key) => Boolean(known.live) && !known.live.roles.some((one) => one.key === key);

/** What the checks say about an entity's rights, a role, or one place. */
export const gapsOf = {
  entity: (key) => problems.value.filter((one) => one.path === pointer("entities", key) && one.code.startsWith("permission.")),
  role: (key) => problems.value.filter((one) => one.path === pointer("roles", key)),
  cell: (role, entity) => problems.value.filter((one) => one.path === rowPath(role, entity) || one.path.startsWith(`${rowPath(role, entity)}/`)),
};

/** A new role, with the rights of another if one is named; its key. */
export function addRole(name, label, from) {
  const key = keyOf(name, rolesNow().map((one) => one.key), "role");
  const rows = (definition.value.permissions ?? []).filter((one) => one.role === from).map((one) => ({ ...structuredClone(one), role: key }));
  const has = Boolean(definition.value.permissions);
  const adding = rows.length && !has ? [{ op: "add", path: "/permissions", value: rows }] : rows.map((value) => ({ op: "add", path: "/permissions/-", value }));
  change([...addTo("roles", { key, label }), ...adding], "/roles");
  return key;
}

/** The rights of another instead of its own. */
export function takeOver(key, from) {
  const own = (definition.value.permissions ?? []).filter((one) => one.role === key);
  const rows = (definition.value.permissions ?? []).filter((one) => one.role === from);
  change([...own.map((one) => ({ op: "remove", path: rowPath(key, one.entity) })), ...rows.map((one) => ({ op: "add", path: "/permissions/-", value: { ...structuredClone(one), role: key } }))], pointer("roles", key));
}

/** Take a role away, with its rights. */
export function removeRole(key) {
  const own = (definition.value.permissions ?? []).filter((one) => one.role === key);
  change([...own.map((one) => ({ op: "remove", path: rowPath(key, one.entity) })), { op: "remove", path: pointer("roles", key) }], pointer("roles", key));
}
