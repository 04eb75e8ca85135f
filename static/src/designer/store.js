// The draft as it stands in the browser: edits show at once, are sent one after the other, and are never lost.
import { batch, signal } from "@preact/signals";
import { toast } from "../ui/toast.js";
import { known } from "./known.js";
import { byIdentity, patched } from "./pointers.js";
import { conflictsOf, rebased } from "./rebasing.js";
import { keepUnsent, findUnsent } from "./unsent.js";
import { say } from "./words.js";

const LOOK = 20_000;

/** The definition, edits not yet kept included. */
export const definition = signal(null);
/** What the checks say of what is kept; `path` names parts by identity. */
export const problems = signal([]);
/** `saved`, `saving`, `failed` (no connection), `locked` (the session has ended) or `clash`. */
export const state = signal("saved");
/** An edit the server refused: `{at, value, problems}`. */
export const refused = signal(null);
/** Somebody else changed the same: `{who, items: [{path, theirs, mine}]}`. */
export const clash = signal(null);
/** Grows with every answer of the server. */
export const kept = signal(0);
/** Which ways the draft can step: `{undo, redo}`. */
export const steps = signal({ undo: false, redo: false });

const queue = []; // edits `{operations, at}` and steps back or forth `{step}`, in the order they were asked for
let base = null; // the definition as the server has it
let tag = "";
let revision = 0;
let running = null;

/** Ask the interface something that changes nothing; without a connection that is said, and asked again when there is one. */
export const ask = (method, address, body) => send(method, address, body, {}, persistently);

async function persistently(address, options) {
  for (;;) {
    const answer = await fetch(address, options).catch(() => null);
    if (answer) return answer;
    await connected();
  }
}

let waiting = null;

/** Wait until it is worth another try: online again, back on the page, or the button of the message pressed. */
function connected() {
  waiting ??= new Promise((resolve) => {
    const done = () => {
      for (const one of ["online", "focus"]) removeEventListener(one, done);
      close();
      waiting = null;
      resolve();
    };
    for (const one of ["online", "focus"]) addEventListener(one, done);
    const close = toast(say("no_answer"), { kind: "warning", stays: true, undo: { label: say("try_again"), act: done } });
  });
  return waiting;
}

/** Send something to the interface; gives the answer and its body. Rejects without a connection. */
async function send(method, address, body, more = {}, reach = fetch) {
  const headers = { "Accept-Language": known.language, "X-CSRF-Token": known.csrf, ...more };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method === "PATCH") headers["If-Match"] = tag;
  const answer = await reach(known.api + address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  return { status: answer.status, tag: answer.headers.get("ETag"), body: isJson ? await answer.json() : {} };
}

/** Read the draft, and send what an earlier page could not. */
export async function load() {
  const answer = await send("GET", "");
  if (answer.status !== 200) throw new Error(`the draft: ${answer.status}`);
  const unsent = findUnsent();
  take(answer);
  for (const one of unsent) {
    one.forget();
    queue.push(...one.edits);
    if (!onto(answer, one.base)) return;
    toast(say("unsent_kept"), { kind: "info" });
  }
  if (queue.length) pump();
}

const keep = () => keepUnsent(queue.filter((one) => !one.step), base, revision);

function take({ tag: newTag, body }) {
  batch(() => {
    tag = newTag;
    revision = body.revision;
    base = body.definition;
    steps.value = { undo: body.may_undo, redo: body.may_redo };
    problems.value = body.problems.map((one) => ({ ...one, path: byIdentity(base, one.path) }));
    show();
    kept.value += 1;
  });
  keep();
}

/** What the server has with our edits on it. One that fits no more is said, and goes. */
function show() {
  let made = base;
  for (const edit of [...queue]) {
    try {
      made = patched(made, edit.operations);
    } catch {
      queue.splice(queue.indexOf(edit), 1);
      toast(say("part_gone"), { kind: "warning", stays: true });
    }
  }
  definition.value = made.entities ? made : { ...made, entities: [] }; // a blank app has none yet
}

/** Change the draft by operations of a JSON Patch, as one undo step; `at` is the control it came from. */
export function change(operations, at = operations[0]?.path) {
  if (!operations.length) return;
  refused.value = null;
  definition.value = patched(definition.value, operations);
  queue.push({ operations, at });
  keep();
  pump();
}

/** All edits are kept, or can't be. */
export async function settled() {
  await pump();
}

function pump() {
  running ??= sendAll().finally(() => (running = null));
  return running;
}

async function sendAll() {
  try {
    while (queue.length && !clash.value) {
      state.value = "saving";
      const [{ step }] = queue;
      const answer = await patient(() => sendFirst(queue[0]));
      if (answer.status === 200) {
        queue.shift();
        if (step) stepTaken(step, answer);
        else take(answer);
      } else if (answer.status === 412) await meet();
      else if (isLocked(answer)) return void (state.value = "locked");
      else if (answer.status === 429 || answer.status >= 500) return void (state.value = "failed");
      else await giveBack(answer);
    }
    state.value = clash.value ? "clash" : "saved";
  } catch {
    state.value = "failed";
  }
}

const sendFirst = ({ step, operations }) => (step ? send("POST", step, undefined, { "If-Match": tag }) : send("PATCH", "", operations));

/** The session has ended, or another one has begun since. */
const isLocked = ({ status, body }) => [401, 403].includes(status) || body.problems?.[0]?.code === "csrf.failed";

/** Once more with the token of a session that has begun since. */
async function patient(act) {
  const answer = await act();
  if (!isLocked(answer)) return answer;
  const session = await fetch("/api/v1/session");
  const found = session.ok ? await session.json() : {};
  if (!found.csrf_token || found.csrf_token === known.csrf) return answer;
  known.csrf = found.csrf_token;
  return act();
}

/** The server does not take an edit: what is wrong is said at the control it came from, what was typed stays. */
async function giveBack({ body, status }) {
  const edit = queue.shift();
  const found = body.problems?.length ? body.problems : [{ message: say("not_kept", { status }) }];
  if (edit.step) return void toast(found[0].message, { kind: "info" });
  refused.value = { at: edit.at, value: edit.operations[0].value, problems: found };
  show();
  keep();
  if (!document.querySelector(`[data-at="${CSS.escape(edit.at)}"]`)) toast(found.map((one) => one.message).join(" "), { kind: "error" });
}

/** Somebody else was faster: their draft with our edits on it, or the question which is to hold. */
async function meet() {
  const answer = await send("GET", "");
  if (answer.status !== 200) throw new Error("no draft");
  const who = nameIn(answer);
  const isStep = Boolean(queue[0].step);
  if (isStep) dropSteps(); // what they would take back may be another's by now
  if (onto(answer, base)) toast(isStep ? `${say("changed_by", { who })} ${say("look_first")}` : say("both_kept", { who }), { kind: "info" });
}

const dropSteps = () => queue.splice(0, queue.length, ...queue.filter((one) => !one.step));

const nameIn = ({ body }) => body.updated_by?.name || say("somebody");

/** Put our edits, made on `from`, onto a newer draft. False when both changed the same, which is asked then. */
function onto(answer, from) {
  const theirs = answer.body.definition;
  const items = conflictsOf(queue, from, theirs);
  if (items.length) dropSteps();
  const all = queue.splice(0);
  if (!items.length) {
    queue.push(...rebased(all, from, theirs));
    take(answer);
    return true;
  }
  const ours = rebased(all, from, theirs);
  const rest = rebased(all.filter((edit) => !items.some((one) => one.edits.includes(edit))), from, theirs);
  queue.push(...ours);
  take(answer);
  state.value = "clash";
  clash.value = { who: nameIn(answer), items, rest };
  return false;
}

/** End a clash: with ours on top of theirs, or with theirs. */
export function decide(takeOurs) {
  const { rest } = clash.value;
  if (!takeOurs) queue.splice(0, queue.length, ...rest);
  show();
  keep();
  clash.value = null;
  pump();
}

/** Try to send what could not be sent. */
export const retry = () => pump();

/** Take the newest edit back. */
export const undo = () => step("/undo");

/** Do the edit that was taken back again. */
export const redo = () => step("/redo");

function step(address) {
  if (clash.value) return;
  queue.push({ step: address, operations: [] });
  pump();
}

/** The draft after a step; what was edited since is put on top of it. */
function stepTaken(address, answer) {
  refused.value = null;
  queue.push(...rebased(queue.splice(0), base, answer.body.definition));
  take(answer);
  tellWhose(address, answer.body.stepped?.author);
}

/** A step over somebody else's edit is said, with the way back. */
function tellWhose(address, author) {
  if (!author || author.id === known.me) return;
  const isUndo = address === "/undo";
  const back = isUndo ? { label: say("redo"), act: redo } : { label: say("undo"), act: undo };
  toast(say(isUndo ? "undone_of" : "redone_of", { who: author.name }), { kind: "info", undo: back });
}

/** Show what others have changed meanwhile. */
async function look() {
  if (queue.length || running || document.visibilityState === "hidden") return;
  const seen = tag;
  try {
    const answer = await send("GET", "", undefined, { "If-None-Match": seen });
    if (answer.status !== 200 || queue.length || tag !== seen) return; // or the answer to an edit was faster
    take(answer);
    if (answer.body.updated_by?.id !== known.me) toast(say("changed_by", { who: nameIn(answer) }), { kind: "info" });
  } catch {
    // tried again before long
  }
}

function tick() {
  if (!queue.length) return look();
  keep(); // this page is still there
  return retry();
}

setInterval(tick, LOOK);
addEventListener("online", retry);
addEventListener("focus", tick);
addEventListener("beforeunload", (event) => {
  if (queue.length) event.preventDefault();
});
