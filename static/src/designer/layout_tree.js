// A form's layout as a tree of containers, and the operations that move things in it.
import { identity, pointer } from "./pointers.js";

/** Every container of a form in order: `{id, label, path, items, depth, kind}`; `id` is empty for the form itself. */
export function containersOf(form) {
  const root = `${pointer("forms", form.key)}/layout`;
  const found = [{ id: "", label: null, path: root, items: form.layout ?? [], depth: 0, kind: "form" }];
  walk(form.layout ?? [], root, 1, found);
  return found;
}

function walk(items, path, depth, found) {
  for (const item of items) {
    const own = `${path}${pointer(identity(item))}`;
    if (item.section !== undefined) {
      found.push({ id: item.id, label: item.section, path: `${own}/items`, items: item.items ?? [], depth, kind: "section", part: item, own });
      walk(item.items ?? [], `${own}/items`, depth + 1, found);
    } else if (item.tabs) {
      for (const tab of item.tabs) {
        const below = `${own}/tabs${pointer(tab.id)}`;
        found.push({ id: tab.id, label: tab.label, path: `${below}/items`, items: tab.items ?? [], depth, kind: "tab", part: tab, own: below });
        walk(tab.items ?? [], `${below}/items`, depth + 1, found);
      }
    }
  }
}

/** Where an item stands: its container, its place in it, its own path. */
export function findItem(form, id) {
  for (const container of containersOf(form)) {
    const place = container.items.findIndex((item) => identity(item) === id);
    if (place >= 0) return { container, place, item: container.items[place], path: `${container.path}${pointer(id)}` };
  }
  return null;
}

/** Where a new field goes: the end of the section asked for, else of the first that holds fields, else of the form. */
export function lastPlace(form, section) {
  const all = containersOf(form);
  const holds = (one) => one.items.some((item) => item.field);
  const found = all.find((one) => one.id && one.id === section) ?? all.find((one) => one.kind !== "form" && holds(one)) ?? all[0];
  let length = found.items.length;
  while (length && found.items[length - 1].field === undefined) length -= 1; // beside the fields, not behind a sub-table
  return { path: found.path, length: length || found.items.length };
}

/** The operations that put an item into a container before the item at `place` (counted without it). */
export function moveTo(form, id, container, place) {
  const from = findItem(form, id);
  if (!from || isInside(from.item, container.id) || (from.container.path === container.path && from.place === place)) return [];
  const path = `${container.path}/${place}`;
  // numbers in the path count before the item is gone: beside where it stood they would be one too high
  if (container.path.startsWith(`${from.container.path}/`)) return [{ op: "remove", path: from.path }, { op: "add", path, value: from.item }];
  return [{ op: "move", from: from.path, path }];
}

/** Whether a container is the item itself or stands in it. */
function isInside(item, id) {
  if (!id) return false;
  return containersOf({ key: "", layout: [item] }).some((one) => one.id === id);
}

/** One step up or down; at the end of a section into the next one. */
export function step(form, id, by) {
  const from = findItem(form, id);
  if (!from) return [];
  const to = from.place + by;
  if (to >= 0 && to < from.container.items.length) return moveTo(form, id, from.container, to);
  const all = containersOf(form).filter((one) => one.kind !== "form" && !isInside(from.item, one.id));
  const next = all[all.findIndex((one) => one.path === from.container.path) + by];
  return next ? moveTo(form, id, next, by > 0 ? 0 : next.items.length) : [];
}

/** Every item of a form with where it stands, parents before their contents. */
export function itemsOf(form) {
  return containersOf(form).flatMap((container) => container.items.map((item, place) => ({ item, container, place })));
}

/** The fields that stand on a form. */
export const fieldsOn = (form) => new Set(itemsOf(form).map(({ item }) => item.field).filter(Boolean));

/** An id no part of the form has. */
export function freeId(form, start) {
  const taken = new Set(containersOf(form).flatMap((one) => [one.id, ...one.items.map(identity)]));
  for (let number = 1; ; number += 1) if (!taken.has(`${start}_${number}`)) return `${start}_${number}`;
}
