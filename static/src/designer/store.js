// The draft as it stands in the browser: edits show at once, are sent one after the other, and are never lost.
import { batch, signal } from "@preact/signals";
import { toast } from "../ui/toast.js";
import { known } from "./known.js";
import { byIdentity, patched, valueAt } from "./pointers.js";
import { say } from "./words.js";

/** The definition, edits not yet kept included. */
export const definition = signal(null);
/** What the checks say of what is kept; `path` names parts by identity. */
export const problems = signal([]);
/** `saved`, `saving`, `failed` (no connection) or `clash`. */
export const state = signal("saved");
/** An edit the server refused: `{at, value, problems}`. */
export const refused = signal(null);
/** Somebody else changed the same: `{who, items: [{path, theirs, mine}]}`. */
export const clash = signal(null);
/** Grows with every answer of the server. */
export const kept = signal(0);

const queue = [];
let tag = "";
let revision = 0;
let isBusy = false;

/** Send something to the interface; gives the answer and its body. */
export async function ask(method, address, body) {
  const headers = { "Accept-Language": known.language, "X-CSRF-Token": known.csrf };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method === "PATCH") headers["If-Match"] = tag;
  const answer = await fetch(known.api + address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  return { status: answer.status, tag: answer.headers.get("ETag"), body: isJson ? await answer.json() : {} };
}

/** Read the draft. */
export async function load() {
  const answer = await ask("GET", "");
  if (answer.status !== 200) throw new Error(`the draft: ${answer.status}`);
  take(answer);
}

function take({ tag: newTag, body }) {
  batch(() => {
    tag = newTag;
    revision = body.revision;
    if (!queue.length) definition.value = body.definition;
    problems.value = body.problems.map((one) => ({ ...one, path: byIdentity(body.definition, one.path) }));
    kept.value += 1;
  });
}

/** Change the draft by operations of a JSON Patch, as one undo step; `at` is the control it came from. */
export function change(operations, at = operations[0]?.path) {
  if (!operations.length) return;
  refused.value = null;
  const before = operations.map(({ op, path, from }) => valueAt(definition.value, op === "move" ? from : path));
  definition.value = patched(definition.value, operations);
  queue.push({ operations, before, at });
  pump();
}

/** All edits are kept, or can't be. */
export async function settled() {
  await pump();
  while (isBusy) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function pump() {
  if (isBusy || clash.value) return;
  isBusy = true;
  try {
    while (queue.length) {
      state.value = "saving";
      const answer = await ask("PATCH", "", queue[0].operations);
      if (answer.status === 200) {
        queue.shift();
        take(answer);
      } else if (answer.status === 412) {
        if (!(await meet())) return;
      } else await giveBack(answer);
    }
    state.value = "saved";
  } catch {
    state.value = "failed";
  } finally {
    isBusy = false;
  }
}

/** The server does not take an edit: the draft as it is, and what is wrong at the control it came from. */
async function giveBack({ body, status }) {
  const [edit] = queue.splice(0);
  const [first] = edit.operations;
  await load();
  const found = body.problems?.length ? body.problems : [{ message: say("not_kept", { status }) }];
  refused.value = { at: edit.at, value: first.value, problems: found };
  if (!document.querySelector(`[data-at="${CSS.escape(edit.at)}"]`)) toast(found.map((one) => one.message).join(" "), { kind: "error" });
}

/** Somebody else was faster: their draft with our edits on it, or the question which is to hold. */
async function meet() {
  const mine = revision;
  const [draft, edits] = await Promise.all([ask("GET", ""), ask("GET", "/edits")]);
  if (draft.status !== 200) throw new Error("no draft");
  const newer = (edits.body.items ?? []).filter((one) => one.revision > mine && !one.undone);
  const who = [...new Set(newer.map((one) => one.author).filter(Boolean))].join(", ") || say("somebody");
  const theirs = draft.body.definition;
  const items = queue.flatMap(({ operations, before }) =>
    operations
      .map((one, place) => ({ path: one.path, from: one.from, was: before[place], theirs: valueAt(theirs, one.from ?? one.path), mine: one.value }))
      .filter((one) => !isSame(one.was, one.theirs) && !isSame(one.theirs, one.mine)),
  );
  const waiting = queue.splice(0);
  take(draft);
  queue.push(...waiting);
  if (items.length) {
    state.value = "clash";
    clash.value = { who, items, theirs };
    return false;
  }
  again(theirs);
  toast(say("both_kept", { who }), { kind: "info" });
  return true;
}

function again(base) {
  let made = base;
  for (const edit of [...queue]) {
    try {
      made = patched(made, edit.operations);
    } catch {
      queue.splice(queue.indexOf(edit), 1);
      toast(say("part_gone"), { kind: "warning", stays: true });
    }
  }
  definition.value = made;
}

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** End a clash: with ours on top of theirs, or with theirs. */
export function decide(takeOurs) {
  const { theirs } = clash.value;
  if (!takeOurs) queue.splice(0);
  again(theirs);
  clash.value = null;
  if (queue.length) pump();
  else state.value = "saved";
}

/** Try to send what could not be sent. */
export const retry = () => pump();

/** Take the newest edit back. */
export const undo = () => step("/undo");

/** Do the edit that was taken back again. */
export const redo = () => step("/redo");

async function step(address) {
  await settled();
  if (queue.length) return;
  try {
    const answer = await ask("POST", address);
    if (answer.status === 200) {
      refused.value = null;
      take(answer);
    } else toast(answer.body.problems?.[0]?.message ?? say("not_kept", { status: answer.status }), { kind: "info" });
  } catch {
    state.value = "failed";
  }
}

addEventListener("online", retry);
addEventListener("beforeunload", (event) => {
  if (queue.length) event.preventDefault();
});
