// Messages about what has just happened: they float, wait while somebody looks at them, and go by themselves.
// Those of the server stand in the page already; here they get their time and their close button.

const SHORT = 6000;
const WITH_UNDO = 10000;

const started = new WeakMap();

/**
 * Say something. `undo` is `{label, act}`: `act` runs when its button is pressed, and the message goes.
 * `kind` is `done` (default), `info`, `warning` or `error`; errors and `stays` wait to be closed.
 * Gives a function that takes the message away.
 */
export function toast(text, { kind = "done", undo, stays = false } = {}) {
  const made = prototype(kind);
  made.querySelector("[data-toast-text]").textContent = text;
  if (kind === "error") made.setAttribute("role", "alert");
  if (undo) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: undo.label });
    button.addEventListener("click", () => {
      close(made);
      undo.act();
    });
    made.querySelector("[data-toast-close]").before(button);
  }
  if (stays) made.dataset.stays = "";
  const region = regionNow();
  start(made);
  // an empty live region is heard of before it speaks
  requestAnimationFrame(() => region.append(made));
  return () => close(made);
}

/** Give the messages that came with the page their time. */
export function startToasts() {
  for (const one of document.querySelectorAll(".fw-messages > .fw-toast")) {
    if (!one.querySelector("[data-toast-close]")) one.append(closer());
    start(one);
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F8") return;
    const last = [...document.querySelectorAll(".fw-messages :is(button, a)")].at(-1);
    if (!last) return;
    event.preventDefault();
    last.focus();
  });
  document.addEventListener("visibilitychange", () => {
    for (const one of document.querySelectorAll(".fw-toast")) (document.hidden ? wait : resume)(one);
  });
}

function start(one) {
  if (started.has(one)) return;
  const isKept = "stays" in one.dataset || one.dataset.kind === "error";
  const left = isKept ? Infinity : one.querySelector("[data-toast-text] ~ :is(button:not([data-toast-close]), form)") ? WITH_UNDO : SHORT;
  started.set(one, { left, since: 0, timer: 0 });
  one.querySelector("[data-toast-close]").addEventListener("click", () => close(one));
  for (const kind of ["pointerenter", "focusin"]) one.addEventListener(kind, () => wait(one));
  for (const kind of ["pointerleave", "focusout"]) {
    one.addEventListener(kind, () => {
      if (!one.matches(":hover, :focus-within")) resume(one);
    });
  }
  one.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close(one);
  });
  if (!document.hidden) resume(one);
}

function wait(one) {
  const state = started.get(one);
  if (!state?.timer) return;
  clearTimeout(state.timer);
  state.left -= performance.now() - state.since;
  state.timer = 0;
}

function resume(one) {
  const state = started.get(one);
  if (!state || state.timer || state.left === Infinity) return;
  state.since = performance.now();
  state.timer = setTimeout(() => close(one), Math.max(state.left, 1500));
}

function close(one) {
  wait(one);
  if (one.contains(document.activeElement)) document.getElementById("main")?.focus({ preventScroll: true });
  one.remove();
}

/** The place for messages: inside an open dialog, since everything beside it can't be reached. */
function regionNow() {
  const region = document.querySelector(".fw-messages") ?? Object.assign(document.createElement("div"), { className: "fw-messages" });
  region.setAttribute("role", "status");
  const host = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  const home = document.getElementById("main") ?? document.body;
  if (host !== document.body && region.parentElement !== host) {
    host.append(region);
    host.addEventListener("close", () => home.prepend(region), { once: true });
  } else if (!region.isConnected) home.prepend(region);
  return region;
}

function prototype(kind) {
  const made = document.getElementById(`toast-${kind}`).content.firstElementChild.cloneNode(true);
  made.append(closer());
  return made;
}

const closer = () => document.getElementById("toast-close").content.firstElementChild.cloneNode(true);
