// The menu as a tree of groups and entries, and the operations that move things in it.
import { pointer } from "../pointers.js";

/** Every list of entries in order: `{id, path, items, depth}`; the menu's own has no id. */
export function listsOf(menu, path = "/menu", depth = 0, id = "") {
  const found = [{ id, path, items: menu, depth }];
  for (const one of menu) if (isGroup(one)) found.push(...listsOf(one.items ?? [], `${path}${pointer(one.id)}/items`, depth + 1, one.id));
  return found;
}

/** A group has entries instead of leading somewhere. */
export const isGroup = (one) => !one.view && !one.dashboard && !one.entity && !one.form;

/** Where an entry stands. */
export function findEntry(menu, id) {
  for (const list of listsOf(menu)) {
    const place = list.items.findIndex((one) => one.id === id);
    if (place >= 0) return { list, place, entry: list.items[place], path: `${list.path}${pointer(id)}` };
  }
  return null;
}

const holds = (entry, id) => Boolean(id) && listsOf([entry]).some((one) => one.id === id);

/** The lists an entry can stand in: not its own, nor those in it. */
export function placesFor(menu, id) {
  const { entry } = findEntry(menu, id);
  return listsOf(menu).filter((one) => !holds(entry, one.id));
}

/** The operations that put an entry into the group `to` (none: the menu itself) before the entry at `place`, counted without it. */
export function moveEntry(menu, id, to, place) {
  const from = findEntry(menu, id);
  const target = listsOf(menu).find((one) => one.id === to);
  if (!from || !target || holds(from.entry, to) || (from.list.id === to && from.place === place)) return [];
  const path = `${target.path}/${place}`;
  const made = "items" in (findEntry(menu, to)?.entry ?? { items: [] }) ? [] : [{ op: "add", path: target.path, value: [] }];
  // taken away first: numbers in the path would count it still
  return [{ op: "remove", path: from.path }, ...made, { op: "add", path, value: from.entry }];
}

/** One step up or down; at the end of a group out of it, before or behind a group into it. */
export function stepEntry(menu, id, by) {
  const from = findEntry(menu, id);
  if (!from) return [];
  const beside = from.list.items[from.place + by];
  if (beside && isGroup(beside) && !isGroup(from.entry)) return moveEntry(menu, id, beside.id, by > 0 ? 0 : (beside.items ?? []).length);
  if (beside) return moveEntry(menu, id, from.list.id, from.place + by);
  if (!from.list.id) return [];
  const group = findEntry(menu, from.list.id);
  return moveEntry(menu, id, group.list.id, group.place + (by > 0 ? 1 : 0));
}

/** An id no entry has. */
export function freeEntryId(menu, start) {
  const taken = new Set(listsOf(menu).flatMap((one) => one.items.map(({ id }) => id)));
  if (!taken.has(start)) return start;
  for (let number = 2; ; number += 1) if (!taken.has(`${start}_${number}`)) return `${start}_${number}`;
}
