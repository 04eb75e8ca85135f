// What can be named at a place of a formula: fields by their labels, functions, options. Knows no editor.
import { known } from "./known.js";
import { ask, kept, settled } from "./store.js";
import { say, textIn } from "./words.js";

const WORD = "[\\p{L}_][\\p{L}\\p{N}_]*";
const PARTS = new RegExp(`"(?:[^"]|"")*"?|“[^”]*”?|'(?:[^']|'')*'?|${WORD}|\\d[\\d.]*|[^\\s]`, "gu");
const PATH_END = new RegExp(`((?:${WORD}\\.)*)((?:${WORD})?)$`, "u");
const COMPARED = new RegExp(`((?:${WORD}\\.)*${WORD})\\s*(?:=|==|<>|!=|≠|＝)\\s*(["“']?)([^"“”']*)$`, "u");
const LISTED = new RegExp(`((?:${WORD}\\.)*${WORD})\\s+(?:not\\s+)?in\\s*\\[[^\\]]*?(["“']?)([^"“”',\\[]*)$`, "iu");
const FIRST_QUOTE = /(["“']?)([^"“”',]*)$/u;
const MOST = 60;

let functionsKnown = null;
const names = new Map();
let namesAt = -1;

/** The names of an entity, kept until the draft changes. */
export function namesOf(entity) {
  if (namesAt !== kept.peek()) {
    namesAt = kept.peek();
    names.clear();
  }
  if (!names.has(entity)) names.set(entity, asked(entity));
  return names.get(entity);
}

async function asked(entity) {
  await settled();
  const { status, body } = await ask("GET", `/names?entity=${encodeURIComponent(entity)}${functionsKnown ? "" : "&functions=1"}`);
  if (status !== 200) return { items: [], parents: [], settings: [] };
  functionsKnown ??= body.functions;
  return body;
}

/** Every function; empty until names have been asked for once. */
export const functionsNow = () => functionsKnown ?? [];

/** The tokens of a text: `{text, from, to}`. */
export const partsOf = (text) => [...text.matchAll(PARTS)].map((one) => ({ text: one[0], from: one.index, to: one.index + one[0].length }));

/** The calls a place at the end of `before` is in, the outermost first: `{name, start, first, argument}`. */
export function callsAround(before) {
  const open = [];
  let last = null;
  for (const part of partsOf(before)) {
    if ("(（[".includes(part.text)) open.push({ name: part.text !== "[" && last?.to === part.from ? last.text.toUpperCase() : "", start: part.to, first: null, argument: 0 });
    else if (")）]".includes(part.text)) open.pop();
    else if (",，".includes(part.text) && open.length) {
      const call = open.at(-1);
      call.first ??= before.slice(call.start, part.from).trim();
      call.argument += 1;
    }
    last = part;
  }
  return open;
}

/** The function a place is in and which of its arguments, for help beside the editor. */
export function callAt(before) {
  const call = callsAround(before).filter((one) => one.name).at(-1);
  const found = call && functionsNow().find((one) => one.name === call.name || one.also.includes(call.name));
  return found ? { found, argument: call.argument } : null;
}

/** What bare names mean at the end of `before`: the entity of the rows of an aggregate, else the place's own. */
async function around(before, place) {
  for (const { name, first } of callsAround(before).reverse()) {
    if (first === null || !name) continue;
    if (name === "ENTITY") return { entity: first.replace(/["“”']/g, ""), outer: place.recordEntity ?? place.entity };
    if (!new RegExp(`^(?:${WORD}\\.)*${WORD}$`, "u").test(first)) continue;
    const led = await follow(first.split("."), { entity: place.entity, outer: place.recordEntity ?? place.entity }, place);
    if (led?.rows && led.entity) return { entity: led.entity, outer: place.recordEntity ?? place.entity };
  }
  return { entity: place.entity, outer: place.recordEntity ?? place.entity };
}

/** What a path leads to: an item with `entity`, `rows`, `options`; null when it is not known. */
export async function follow(path, here, place) {
  let { entity } = here;
  let item = null;
  let level = null;
  for (const [at, key] of path.entries()) {
    if (level) {
      level = level[key];
      if (level === undefined) return null;
      if (typeof level === "string") [item, level] = [{ key, kind: level, ...wordly(level) }, null];
      entity = item?.entity;
      continue;
    }
    const own = entity ? (await namesOf(entity)).items.find((one) => one.key === key) : null;
    if (own) item = own;
    else if (at === 0 && place.variables?.[key] !== undefined) {
      const found = place.variables[key];
      if (typeof found === "string") item = { key, kind: found, ...wordly(found) };
      else level = found;
    } else if (at === 0 && key === "record") item = { key, entity: here.outer };
    else if (at === 0 && key === "user") item = { key, entity: "user" };
    else if (at === 0 && key === "saved") item = { key, entity: here.outer };
    else if (at === 0 && key === "parent" && here.entity) item = { key, entity: (await namesOf(here.entity)).parents[0] };
    else return null;
    entity = item?.entity;
  }
  return item ?? (level ? { level } : null);
}

const wordly = (kind) => (kind.includes(":") ? { entity: kind.split(":")[1], rows: kind.startsWith("rows") } : {});

/** `{from, items}` to offer at the end of `before`; `from` is the offset they replace from. */
export async function offer(before, place, isAsked) {
  const options = await optionsAt(before, place, isAsked);
  if (options) return options;
  if (isInText(before)) return null;
  const [whole, path, typed] = PATH_END.exec(before);
  if (!whole && !isAsked) return null;
  const from = before.length - typed.length;
  if (/\d$/.test(before.slice(0, from)) && !path) return null;
  const here = await around(before, place);
  if (path) {
    const led = await follow(path.slice(0, -1).split("."), here, place);
    if (path === "app.") return { from, items: matching(typed, [{ key: "settings", labels: {}, kind: "" }]).map(asField) };
    if (path === "app.settings.") return { from, items: matching(typed, (await namesOf(here.entity)).settings.map((one) => ({ ...one, labels: {} }))).map(asField) };
    if (led?.level) return { from, items: matching(typed, variablesOf(led.level)).map(asField) };
    if (led?.members) return { from, items: matching(typed, led.members.map((one) => ({ ...one, labels: {} }))).map(asField) };
    if (!led?.entity) return null;
    return { from, items: matching(typed, (await namesOf(led.entity)).items).map(asField) };
  }
  const own = here.entity ? (await namesOf(here.entity)).items : [];
  const found = matching(typed, [...variablesOf(place.variables ?? {}), ...own]).map(asField);
  const hops = typed.length > 1 ? await beyond(typed, own) : [];
  const words = matching(typed, special(here, place)).map(asField);
  const calls = matching(typed, functionsNow().filter((one) => (!one.purposes || one.purposes.includes(place.purpose)) && !one.not_for?.includes(place.purpose)).map((one) => ({ ...one, key: one.name, labels: {} }))).map(asFunction);
  return { from, items: [...found, ...hops, ...words, ...calls].sort((one, other) => other.score - one.score).slice(0, MOST) };
}

const isInText = (before) => {
  const last = partsOf(before).at(-1);
  return Boolean(last && /^["“']/.test(last.text) && !(last.text.length > 1 && /["”']$/.test(last.text)));
};

const variablesOf = (level) => Object.entries(level).filter(([key]) => key).map(([key, kind]) => ({ key, labels: {}, kind: typeof kind === "string" ? kind.replace(/:.*/, "") : "" }));

const special = (here, place) =>
  [
    { key: "user", labels: { en: "The person at work", zh: "当前用户" }, kind: "" },
    ...(here.entity !== here.outer && here.outer ? [{ key: "record", labels: { en: "The record itself", zh: "当前记录" }, kind: "" }] : []),
    ...(["rule", "validate", "flow"].includes(place.purpose) ? [{ key: "saved", labels: { en: "Before the change", zh: "修改前" }, kind: "" }] : []),
    ...["and", "or", "not", "true", "false", "null"].map((key) => ({ key, labels: {}, kind: "" })),
  ];

/** Fields one reference away, found by their own label. */
async function beyond(typed, own) {
  const references = own.filter((one) => one.entity && !one.rows).slice(0, 12);
  const found = await Promise.all(
    references.map(async (one) => matching(typed, (await namesOf(one.entity)).items).map((inner) => ({ ...asField(inner), key: `${one.key}.${inner.key}`, shown: `${nameOf(one)} › ${nameOf(inner)}`, score: inner.score - 1.5 }))),
  );
  return found.flat();
}

/** Options of the choice that a text is compared with. */
async function optionsAt(before, place, isAsked) {
  const found = COMPARED.exec(before) ?? LISTED.exec(before);
  let [path, quote, typed] = found ? found.slice(1) : [];
  const start = /^\s*(["“']?)([^"“”'.()]*)$/u.exec(before);
  if (!path && place.field && start) {
    // the value of a choice is one of its options; names that fit are offered beside them
    [path, quote, typed] = [place.field, start[1], start[2].trimStart()];
    if (!quote && !typed && !isAsked) return null;
  }
  if (!path && place.column !== undefined) {
    [, quote, typed] = FIRST_QUOTE.exec(before);
    path = place.column;
    typed = typed.trimStart();
  }
  if (!path || !new RegExp(`^(?:${WORD}\\.)*${WORD}$`, "u").test(path.trim())) return null;
  const led = await follow(path.trim().split("."), await around(before, place), place);
  if (!led?.options) return null;
  const items = matching(typed, led.options.map(([value, label]) => ({ key: value, labels: { [known.language]: label }, kind: "" })));
  if (!items.length) return null;
  return { from: before.length - typed.length - quote.length, items: items.map((one) => ({ key: one.key, shown: nameOf(one), detail: "", kind: "option", insert: `"${one.key.replaceAll('"', '""')}"`, score: one.score })) };
}

const nameOf = (item) => textIn(item.labels, item.key) || item.key;

/** Those that fit what has been typed, with how well. */
function matching(typed, items) {
  const words = typed.toLowerCase();
  const score = (text) => {
    const lower = text.toLowerCase();
    if (!words) return 1;
    if (lower.startsWith(words)) return 4 - Math.min((lower.length - words.length) / 100, 1);
    if (lower.split(/[\s_-]+/).some((one) => one.startsWith(words))) return 2.5;
    return words.length > 1 && lower.includes(words) ? 2 : 0;
  };
  return items
    .map((one) => ({ ...one, score: Math.max(score(one.key), ...Object.values(one.labels).map(score), ...(one.also ?? []).map(score)) }))
    .filter((one) => one.score > 0);
}

const asField = (one) => {
  const shown = nameOf(one);
  const isNamed = shown !== one.key;
  return { key: one.key, shown, detail: [isNamed ? one.key : "", one.rows ? say("fx_rows") : one.kind].filter(Boolean).join(" · "), kind: "field", insert: one.key, score: one.score + (isNamed || one.kind ? 0.6 : 0) };
};

const asFunction = (one) => ({ key: one.name, shown: one.name, detail: one.call.slice(one.name.length), help: one.help, example: one.example, kind: "function", insert: one.name, score: one.score });
