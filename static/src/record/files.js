// Files of a record's form: chosen, dropped, pasted or photographed, sent at once, removed. One listener a kind for
// the whole form, so that rows added later need nothing.

import { send } from "./files-send.js";

const WIDGET = "[data-widget=files]";

/** Files under way in a form; a submit waits for them. */
class Pending {
  constructor(form) {
    this.form = form;
    this.count = 0;
    this.submitter = undefined;
    this.before = [];
    this.over = [];
    form.addEventListener("submit", (event) => this.submitted(event), true);
  }

  submitted(event) {
    for (const finish of this.before) finish();
    if (!this.count) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.submitter = event.submitter ?? null;
  }

  /** When nothing is under way any more; drawings that are not sent yet are sent first. */
  async settled() {
    for (const finish of this.before) finish();
    if (this.count) await new Promise((resolve) => this.over.push(resolve));
  }

  async during(promise) {
    this.count += 1;
    try {
      return await promise;
    } finally {
      this.count -= 1;
      if (!this.count) for (const go of this.over.splice(0)) go();
      if (!this.count && this.submitter !== undefined) {
        const submitter = this.submitter;
        this.submitter = undefined;
        this.form.requestSubmit(submitter);
      }
    }
  }
}

/** Let the file fields and signatures of a form act here; gives what is under way. */
export function startFiles(form) {
  if (!form.querySelector("[data-upload]")) return null;
  const pending = new Pending(form);
  form.addEventListener("change", ({ target }) => {
    const widget = target.matches?.("input[type=file]") && target.closest(WIDGET);
    if (!widget) return;
    const chosen = [...target.files];
    target.value = "";
    add(widget, chosen, pending);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-file-remove]");
    if (!button?.closest(WIDGET)) return;
    event.preventDefault();
    remove(button.closest(WIDGET), button.closest("li"));
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) form.addEventListener(kind, (event) => dragged(form, event, pending));
  document.addEventListener("paste", (event) => pasted(form, event, pending));
  if (form.querySelector("[data-widget=signature]")) import("./signature.js").then(({ startSignatures }) => startSignatures(form, pending));
  return pending;
}

function dragged(form, event, pending) {
  if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
  event.preventDefault(); // a file dropped beside a field must not replace the page
  const widget = event.target.closest?.(WIDGET);
  const isOpen = widget && !isLocked(widget);
  for (const one of form.querySelectorAll(".files.is-over")) if (one !== widget || event.type === "drop") one.classList.remove("is-over");
  if (event.type === "dragleave") {
    if (widget && !widget.contains(event.relatedTarget)) widget.classList.remove("is-over");
    return;
  }
  if (event.type === "drop") {
    if (isOpen) add(widget, [...event.dataTransfer.files], pending);
    return;
  }
  event.dataTransfer.dropEffect = isOpen ? "copy" : "none";
  if (isOpen) widget.classList.add("is-over");
}

/** What is pasted goes to the field that has the focus, else to the only one there is. */
function pasted(form, event, pending) {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length) return;
  const open = [...form.querySelectorAll(WIDGET)].filter((one) => !isLocked(one) && one.offsetParent);
  const widget = document.activeElement?.closest(WIDGET) ?? (open.length === 1 ? open[0] : null);
  if (!widget || isLocked(widget)) return;
  event.preventDefault();
  add(widget, files.map(named), pending);
}

/** Pictures from the clipboard are all called `image.png`. */
function named(file) {
  if (file.name !== "image.png") return file;
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const stamp = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())} ${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`;
  return new File([file], `${stamp}.png`, { type: file.type });
}

export const isLocked = (widget) => widget.closest(".is-locked") !== null;

const listOf = (widget) => widget.querySelector(".file-list");

const heldIn = (widget) => [...listOf(widget).querySelectorAll("li:not(.is-bad)")];

function add(widget, files, pending) {
  const most = Number(widget.dataset.most);
  for (const file of files) {
    if (most === 1) for (const old of heldIn(widget)) old.remove();
    const refusal = refused(widget, file, most);
    if (refusal) fail(widget, itemFor(widget, file), file.name, refusal);
    else pending.during(upload(widget, file));
  }
  settle(widget);
}

/** What the server would refuse anyway is told before it is sent. */
function refused(widget, file, most) {
  if (heldIn(widget).length >= most) return widget.dataset.sayMany;
  if (file.size > Number(widget.dataset.largest)) return say(widget, "sayLarge", file.name);
  return isTaken(widget.dataset.accept, file) ? "" : say(widget, "sayKind", file.name);
}

function isTaken(accept, file) {
  const wanted = accept.split(",").filter(Boolean);
  const name = file.name.toLowerCase();
  return !wanted.length || wanted.some((one) => (one.startsWith(".") ? name.endsWith(one.toLowerCase()) : !file.type || file.type === one || (one.endsWith("/*") && file.type.startsWith(one.slice(0, -1)))));
}

export const say = (widget, key, name) => widget.dataset[key].replace("%(name)s", name);

export function tell(widget, text) {
  widget.querySelector("[data-files-say]").textContent = text;
}

function itemFor(widget, file) {
  const item = widget.querySelector("template[data-file-blank]").content.firstElementChild.cloneNode(true);
  item.querySelector(".file-name").textContent = file.name;
  item.querySelector("[data-file-remove]").setAttribute("aria-label", say(widget, "sayRemove", file.name));
  if (/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) {
    const picture = new Image(40, 40);
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
    item.querySelector(".file-pic").replaceChildren(picture);
  }
  listOf(widget).append(item);
  return item;
}

async function upload(widget, file) {
  const item = itemFor(widget, file);
  const progress = item.querySelector("progress");
  const sending = send(widget, file, file.name, (share) => (progress.value = share * 100));
  item.cancel = sending.cancel;
  tell(widget, say(widget, "saySending", file.name));
  const { value, message, isCancelled } = await sending.done;
  if (isCancelled) return;
  if (!value) return fail(widget, item, file.name, message || say(widget, "sayFailed", file.name));
  progress.remove();
  hold(widget, item, value);
  item.querySelector(".file-name").textContent = value.name;
  item.querySelector(".file-size").textContent = sized(value.size);
  tell(widget, say(widget, "sayAdded", value.name));
  changed(widget);
}

/** The input that names an upload when the form is sent. */
export function hold(widget, item, value) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = widget.dataset.name;
  input.value = JSON.stringify(value);
  item.dataset.file = value.id;
  item.prepend(input);
}

function fail(widget, item, name, message) {
  item.classList.add("is-bad");
  item.querySelector("progress")?.remove();
  const error = item.querySelector(".file-error");
  error.textContent = message;
  error.hidden = false;
  tell(widget, message);
  settle(widget);
}

function remove(widget, item) {
  const isNamed = item.querySelector("input[type=hidden]") !== null;
  const name = item.querySelector(".file-name").textContent;
  item.cancel?.();
  const next = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  settle(widget);
  (next?.querySelector("[data-file-remove]") ?? widget.querySelector(".file-input"))?.focus();
  tell(widget, say(widget, "sayRemoved", name));
  if (isNamed) changed(widget);
}

function settle(widget) {
  const most = Number(widget.dataset.most);
  const added = widget.querySelector(".file-new");
  if (added) added.hidden = most > 1 && heldIn(widget).length >= most;
}

/** The form learns of it as of any other input. */
export function changed(widget) {
  widget.dispatchEvent(new Event("input", { bubbles: true }));
  widget.dispatchEvent(new Event("change", { bubbles: true }));
}

function sized(bytes) {
  let [amount, unit] = [bytes, 0];
  while (amount >= 1000 && unit < 3) [amount, unit] = [amount / 1024, unit + 1];
  const digits = { maximumFractionDigits: unit && amount < 100 ? 1 : 0 };
  return `${new Intl.NumberFormat(document.documentElement.lang, digits).format(amount)} ${["B", "KB", "MB", "GB"][unit]}`;
}
