// Thousands of numbers nobody is typing in: `1,234,567.00` is shown, `1234567.00` is held, edited and sent.

import { ungrouped } from "./numbers.js";

const NUMBERS = ":is([data-type=integer], [data-type=decimal], [data-type=money]):not([data-plain])";
const LONG = /^[+-]?\d{4,}(?:\.\d*)?$/;

const isNumber = (element) => element.matches?.(`input[data-path]${NUMBERS}`);

/** Show the numbers of a form in groups of three digits, but where somebody types. */
export function startGrouping(form) {
  const shown = new Set();
  let aimed = null;
  let left = "";
  const show = (control) => {
    if (group(control)) shown.add(control);
  };
  form.querySelectorAll(`input[data-path]${NUMBERS}`).forEach(show);
  form.addEventListener("fw:put", ({ target }) => isNumber(target) && target !== document.activeElement && show(target));
  form.addEventListener("fw:opened", ({ target }) => target.querySelectorAll(`input[data-path]${NUMBERS}`).forEach(show));

  form.addEventListener("focusin", ({ target }) => {
    if (!isNumber(target)) return;
    left = isGrouped(target) ? target.fwPlain : target.value;
    // what was selected is there only when the focus has moved; no key comes before this
    queueMicrotask(() => document.activeElement === target && edit(target));
  });
  form.addEventListener("focusout", ({ target }) => {
    if (!isNumber(target)) return;
    show(target);
    if (target.fwGrouped !== undefined && target.fwPlain !== left) target.dispatchEvent(new CustomEvent("fw:put", { bubbles: true }));
  });
  // a browser takes the groups that went for a change by the reader
  form.addEventListener("change", (event) => isNumber(event.target) && event.target.value === left && event.stopImmediatePropagation(), true);

  // where the pointer meant to put the caret: the digits have moved when it is put there
  form.addEventListener("pointerdown", ({ target, clientX, clientY }) => {
    aimed = null;
    if (!isNumber(target) || !isGrouped(target)) return;
    const place = document.caretPositionFromPoint?.(clientX, clientY);
    if (place?.offsetNode === target) aimed = { target, place: digits(target.value, place.offset) };
  });
  form.addEventListener("click", ({ target, detail }) => {
    if (aimed?.target === target && detail === 1 && target.selectionStart === target.selectionEnd) target.setSelectionRange(aimed.place, aimed.place);
    aimed = null;
  });

  form.addEventListener("formdata", ({ formData }) => {
    for (const control of shown) {
      if (isGrouped(control) && control.form === form && formData.has(control.name)) formData.set(control.name, control.fwPlain);
    }
  });
}

const isGrouped = (control) => control.fwGrouped !== undefined && control.value === control.fwGrouped;

/** Show a number in groups; gives whether it has any. */
function group(control) {
  if (isGrouped(control)) return true;
  const plain = ungrouped(control.value.trim());
  if (plain === undefined || !LONG.test(plain)) {
    control.fwGrouped = undefined;
    return false;
  }
  const [whole, decimals] = plain.split(".");
  control.fwPlain = plain;
  control.fwGrouped = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (decimals === undefined ? "" : `.${decimals}`);
  control.value = control.fwGrouped;
  return true;
}

/** Show the plain digits, the caret at the digit where it was. */
function edit(control) {
  if (!isGrouped(control)) return;
  const { value, selectionStart: start, selectionEnd: end } = control;
  control.value = control.fwPlain;
  if (start === 0 && end === value.length) control.select();
  else control.setSelectionRange(digits(value, start), digits(value, end));
}

const digits = (text, place) => text.slice(0, place).replaceAll(",", "").length;
