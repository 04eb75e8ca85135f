// One flow of the draft: where its steps stand, what is known about them, and the operations that change it.
import { signal } from "@preact/signals";
import { choose } from "./choosing.js";
import { known } from "./known.js";
import { keyOf } from "./parts.js";
import { pointer, valueAt } from "./pointers.js";
import { ask, change, definition, problems, settled } from "./store.js";
import { say, textIn } from "./words.js";

export const START = "@start";
export const flowPath = pointer("flows", known.flow);
export const flowNow = () => valueAt(definition.value, flowPath);
export const entityOf = (key) => (definition.value.entities ?? []).find((one) => one.key === key);

const kinds = new Map(known.steps.map((one) => [one.key, one]));
const triggers = new Map(known.triggers.map((one) => [one.key, one]));

/** The kind of a step; a stand-in for one this server does not know. */
export const kindOf = (step) => kinds.get(step.do) ?? { key: step.do, label: step.do, icon: "circle", settings: [], required: [], asks: [], start: {}, runs: false, sentence: "" };
export const triggerOf = (key) => triggers.get(key) ?? { key, label: key, icon: "circle", settings: [], required: [], start: {}, runs: false };

/** What the server says about the flow: sentences, variables, whose fields a setting speaks of. */
export const facts = signal(known.facts);
export const factsOf = (key) => ({ said: null, variables: [], subjects: [], names: {}, entities: {}, readers: {}, ...facts.value.steps[key], step: key });

let newest = 0;
let since = 1; // the page came with what was known of the draft that is read first

/** Ask for what is known, once all edits are kept. */
export async function loadFacts(version) {
  if (version <= since) return;
  since = version;
  const mine = (newest += 1);
  await settled();
  const { status, body } = await ask("GET", pointer("flows", known.flow));
  if (mine === newest && status === 200) facts.value = body;
}

/** The blocks of steps inside a step: `{path, label, steps, item, itemPath}`; a block of a list has its item. */
export function blocksOf(step, path) {
  const found = [];
  for (const setting of kindOf(step).settings) {
    if (setting.is_steps) found.push({ path: `${path}/${setting.name}`, id: setting.name, label: setting.label, steps: step[setting.name] ?? [] });
    else if (setting.inner.some((one) => one.is_steps)) {
      (step[setting.name] ?? []).forEach((item, place) => {
        const itemPath = `${path}/${setting.name}${pointer(item.id)}`;
        found.push({ path: `${itemPath}/steps`, id: item.id, label: textIn(item.label) || say("flow_case", { number: place + 1 }), steps: item.steps ?? [], item, itemPath, setting, place });
      });
    }
  }
  return found;
}

/** The flow's own block. */
export const rootBlock = () => ({ path: `${flowPath}/steps`, id: "", label: say("flow_root"), steps: flowNow()?.steps ?? [] });

/** Every step in the order it is read: `{step, path, block, place, owner}`; `owner` is the entry it stands in. */
export function allSteps(block = rootBlock(), owner = null) {
  return block.steps.flatMap((step, place) => {
    const entry = { step, path: `${block.path}${pointer(step.key)}`, block, place, owner };
    return [entry, ...blocksOf(step, entry.path).flatMap((inner) => allSteps(inner, entry))];
  });
}

export const entryOf = (key) => allSteps().find((one) => one.step.key === key);
export const keysNow = () => allSteps().map((one) => one.step.key);

/** What is wrong with a step itself, not with those in its blocks. */
export function wrongIn(path, blocks = []) {
  return problems.value.filter((one) => (one.path === path || one.path.startsWith(`${path}/`)) && !blocks.some((each) => one.path.startsWith(`${each.path}/`) || (each.itemPath && one.path.startsWith(`${each.itemPath}/`))));
}

const inserting = (block, place, step) => (valueAt(definition.value, block.path) === undefined ? { op: "add", path: block.path, value: [step] } : { op: "add", path: `${block.path}/${place}`, value: step });

/** Add a step to a block and choose it. */
export function addStep(block, place, step) {
  const made = rekeyed(step, keysNow());
  change([inserting(block, place, made)], block.path);
  choose(made.key);
  return made.key;
}

/** A new step of a kind, with what was chosen first. */
export function newStep(kind, chosen) {
  const found = structuredClone({ ...kind.start, ...chosen });
  return { key: kind.key, do: kind.key, ...found };
}

export const removeStep = (entry) => change([{ op: "remove", path: entry.path }], entry.path);

/** Move a step to a place of a block; places count without it. */
export function moveStep(entry, block, place) {
  const isSame = block.path === entry.block.path;
  if (isSame && place === entry.place) return false;
  if (isSame) change([{ op: "move", from: entry.path, path: `${block.path}/${place}` }], entry.path);
  else change([{ op: "remove", path: entry.path }, inserting(block, place, entry.step)], block.path);
  return true;
}

/** Where Alt with an arrow moves a step to: `{block, place}`; nothing when it can't go further. */
export function neighbourOf(entry, key) {
  const { block, place, owner } = entry;
  if (key === "ArrowUp" || key === "ArrowDown") {
    const next = place + (key === "ArrowUp" ? -1 : 1);
    if (next >= 0 && next < block.steps.length) return { block, place: next };
    return owner ? { block: owner.block, place: owner.place + (key === "ArrowUp" ? 0 : 1) } : null;
  }
  const step = key === "ArrowLeft" ? -1 : 1;
  if (owner) {
    const blocks = blocksOf(owner.step, owner.path);
    const next = blocks[blocks.findIndex((one) => one.path === block.path) + step];
    if (next) return { block: next, place: next.steps.length };
  }
  if (step < 0) return owner ? { block: owner.block, place: owner.place } : null;
  for (const [side, at] of [[block.steps[place - 1], "end"], [block.steps[place + 1], "start"]]) {
    const inner = side ? blocksOf(side, `${block.path}${pointer(side.key)}`) : [];
    if (inner.length) return { block: inner[0], place: at === "end" ? inner[0].steps.length : 0 };
  }
  return null;
}

/** A copy with keys that are free, and formulas in it that follow them. */
export function rekeyed(step, taken) {
  const names = new Map();
  const used = [...taken];
  const collect = (one) => {
    const key = used.includes(one.key) || one.key === one.do ? keyOf(one.key, used, "step") : one.key;
    used.push(key);
    names.set(one.key, key);
    for (const { steps } of blocksOf(one, "")) steps.forEach(collect);
  };
  collect(step);
  const renamed = (text) => text.replace(/\bsteps\.(\w+)/g, (all, key) => (names.has(key) ? `steps.${names.get(key)}` : all));
  const copy = (value, isStep) => {
    if (typeof value === "string") return renamed(value);
    if (Array.isArray(value)) return value.map((one) => copy(one, one && typeof one === "object" && typeof one.do === "string"));
    if (!value || typeof value !== "object") return value;
    const made = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, copy(one, false)]));
    if (isStep) made.key = names.get(value.key) ?? value.key;
    return made;
  };
  return copy(step, true);
}

const CLIP = "fw-flow-step";

/** The step that was copied or cut in this browser, whichever flow it was in. */
export const clip = signal(readClip());

function readClip() {
  try {
    return JSON.parse(sessionStorage.getItem(CLIP) ?? "null");
  } catch {
    return null;
  }
}

export function keepClip(step) {
  clip.value = step;
  sessionStorage.setItem(CLIP, JSON.stringify(step));
}

/** Which steps are folded. */
export const folded = signal(new Set());

export function fold(key, isFolded) {
  const next = new Set(folded.value);
  if (isFolded) next.add(key);
  else next.delete(key);
  folded.value = next;
}
