// The filter bar: a choice acts at once, chips open and close, fields are found by typing; on a phone it is a drawer.
import { openDialog } from "../ui/dialog.js";
import { startLookups } from "./lookups.js";

/** Make the filter bar and the sort menu act. */
export function startFilter() {
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-submits]")) target.form.requestSubmit();
    if (target.matches("[data-sort-key]")) sayDirections(target);
  });
  document.addEventListener("click", ({ target }) => closeChips(target));
  document.addEventListener("keydown", (event) => {
    const chip = event.key === "Escape" && event.target.closest?.(".chip-box > details[open]");
    if (!chip) return;
    event.preventDefault();
    chip.open = false;
    chip.querySelector("summary").focus();
  });
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("input", ({ target }) => target.matches(".menu-find") && find(target));
  for (const form of document.querySelectorAll("[data-filter], [data-sort]")) {
    form.addEventListener("submit", () => dropBlanks(form));
  }
  startLookups(document.querySelector("[data-filter]") ?? document.createElement("div"));
  const drawer = document.querySelector("[data-drawer]");
  drawer?.addEventListener("click", () => openDrawer(drawer));
  const unfinished = document.querySelector(".chip-box > details[open]");
  if (unfinished && drawer && drawer.checkVisibility()) openDrawer(drawer);
  unfinished?.querySelector(".chip-pop :is(input:not([type=hidden]), textarea, select:not([data-submits])), select")?.focus();
}

function closeChips(target) {
  for (const one of document.querySelectorAll(".chip-box > details[open]")) if (!one.contains(target)) one.open = false;
}

/** Words for up and down that fit the field chosen. */
function sayDirections(select) {
  const chosen = select.selectedOptions[0];
  const [up, down] = select.parentElement.querySelector("select:not([data-sort-key])").options;
  if (!chosen?.dataset.up) return;
  up.textContent = chosen.dataset.up;
  down.textContent = chosen.dataset.down;
}

/** Addresses without what was left empty. */
function dropBlanks(form) {
  for (const one of form.elements) {
    if (one.name && one.value === "" && one.type !== "submit") one.disabled = true;
  }
  setTimeout(() => [...form.elements].forEach((one) => (one.disabled = false)));
}

function onToggle({ target }) {
  if (!target.matches?.("[data-find]") || !target.open) return;
  const list = target.querySelector(".fw-menu-list");
  let input = list.querySelector(".menu-find");
  if (!input) {
    input = Object.assign(document.createElement("input"), { type: "search", className: "form-control menu-find", autocomplete: "off" });
    input.placeholder = target.dataset.find;
    input.setAttribute("aria-label", target.dataset.find);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      [...list.querySelectorAll("button")].find((one) => !one.hidden)?.click();
    });
    list.prepend(input);
  }
  input.value = "";
  find(input);
  input.focus();
}

function find(input) {
  const words = input.value.trim().toLocaleLowerCase();
  let head = null;
  let under = 0;
  for (const one of input.parentElement.children) {
    if (one.matches(".fw-menu-head")) {
      if (head) head.hidden = !under;
      [head, under] = [one, 0];
    } else if (one.matches("button")) {
      one.hidden = !`${head?.textContent ?? ""} ${one.textContent}`.toLocaleLowerCase().includes(words);
      if (!one.hidden) under += 1;
    }
  }
  if (head) head.hidden = !under;
}

/** The sentence in a drawer, for narrow screens; it goes back when that closes. */
function openDrawer(button) {
  const sentence = document.querySelector("[data-sentence]");
  const form = sentence.closest("form");
  const drawer = Object.assign(document.createElement("dialog"), { className: "fw-drawer" });
  drawer.setAttribute("aria-label", button.dataset.drawer);
  const head = Object.assign(document.createElement("div"), { className: "fw-drawer-head" });
  head.append(Object.assign(document.createElement("h2"), { textContent: button.dataset.drawer }));
  const closer = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-ghost", textContent: button.dataset.done });
  closer.dataset.close = "";
  head.append(closer);
  const body = Object.assign(document.createElement("div"), { className: "fw-drawer-body" });
  drawer.append(head, body);
  // inside the form, so that its inputs stay the form's
  form.append(drawer);
  body.append(sentence);
  drawer.addEventListener("close", () => {
    form.append(sentence);
    drawer.remove();
  });
  openDialog(drawer, button);
}
