// Where things are put on a form, and what its parts are called.
import { choose, chosen } from "../choosing.js";
import { known } from "../known.js";
import { containersOf, findItem, freeId, moveTo } from "../layout_tree.js";
import { fieldNow } from "../parts.js";
import { identity, pointer } from "../pointers.js";
import { change, definition } from "../store.js";
import { labelOf, say, textIn, withText } from "../words.js";

/** The form of the page. */
export const formNow = () => (definition.value.forms ?? []).find((one) => one.key === known.form);

/** What a part of a form is called. */
export function itemLabel(item) {
  if (item.field !== undefined) return textIn(item.label, labelOf(fieldNow(item.field) ?? { key: item.field }));
  if (item.section !== undefined) return textIn(item.section, say("section"));
  if (item.tabs) return say("tabs");
  if (item.note !== undefined) return textIn(item.note, say("note")).slice(0, 60);
  if (item.related !== undefined) return textIn(item.label, relatedLabel(item.related));
  return textIn(item.label, item.id);
}

/** What kind of part it is. */
export function kindOf(item) {
  if (item.field !== undefined) return "field";
  return ["section", "tabs", "note", "related"].find((kind) => item[kind] !== undefined) ?? "tab";
}

/** What a list of related records is called when the form says nothing. */
export function relatedLabel(name) {
  const found = collections().find((one) => one.name === name);
  return found ? found.label : name;
}

/** The lists of records that point to this entity's: `{name, label, entity}`. */
export function collections() {
  const entities = definition.value.entities;
  const children = new Set(entities.flatMap((one) => one.fields.filter((field) => field.type === "children").map((field) => field.entity)));
  const found = [];
  for (const entity of entities) {
    if (children.has(entity.key)) continue;
    for (const field of entity.fields) {
      const targets = field.type === "any_reference" ? field.entities ?? [] : ["reference", "references"].includes(field.type) ? [field.entity] : [];
      if (targets.includes(known.entity)) found.push({ name: field.back ?? `${entity.key}_list`, label: textIn(entity.plural ?? entity.label, entity.key), entity: entity.key, field: field.key });
    }
  }
  return found;
}

/** The container new parts go to: the chosen one, the chosen part's, else the first that has a heading. */
function containerNow(form) {
  const all = containersOf(form);
  return all.find((one) => one.id && one.id === chosen.value) ?? findItem(form, chosen.value)?.container ?? all.find((one) => one.kind !== "form") ?? all[0];
}

/** Behind what is chosen, else at the end. */
function behind(form, container) {
  const place = container.items.findIndex((one) => identity(one) === chosen.value);
  return place < 0 ? container.items.length : place + 1;
}

/** Put a field on the form, where work is done or at a place. */
export function putField(form, key, container = containerNow(form), place = behind(form, container)) {
  change([{ op: "add", path: `${container.path}/${place}`, value: { field: key } }]);
  choose(key);
}

/** Put a new part on the form: sections and tabs behind the outermost part that is chosen, others within. */
export function putPart(form, kind, value) {
  const id = freeId(form, kind);
  const made = { id, ...value };
  if (kind === "note" || kind === "related") {
    const container = containerNow(form);
    change([{ op: "add", path: `${container.path}/${behind(form, container)}`, value: made }]);
  } else {
    const layout = form.layout ?? [];
    const at = layout.findIndex((one) => holds(one, chosen.value));
    change([{ op: "add", path: `${pointer("forms", form.key)}/layout/${at < 0 ? layout.length : at + 1}`, value: made }]);
  }
  choose(made.tabs?.[0].id ?? id);
}

const holds = (item, id) =>
  identity(item) === id || containersOf({ key: "", layout: [item] }).some((one) => one.id === id || one.items.some((each) => identity(each) === id));

/** The kinds of parts to add: what a new one is like. */
export const NEW_PARTS = {
  section: () => ({ section: inMine(say("new_section")), columns: 2, items: [] }),
  tabs: (form) => ({ tabs: [1, 2].map((number) => ({ id: `${freeId(form, "tab")}_${number}`, label: inMine(say("tab_number", { number })), columns: 2, items: [] })) }),
  note: () => ({ note: inMine(say("new_note")) }),
};

const inMine = (words) => withText(undefined, known.language, words);

/** Take a part off the form; what stands in it goes along. */
export function takeOff(form, id) {
  const place = findItem(form, id);
  if (!place) return;
  change([{ op: "remove", path: place.path }]);
  choose(identity(place.container.items[place.place + 1] ?? place.container.items[place.place - 1]) ?? place.container.id);
}

/** Move a part into a container, before its item at `place`. */
export function put(form, id, container, place) {
  change(moveTo(form, id, container, place));
  choose(id);
}
