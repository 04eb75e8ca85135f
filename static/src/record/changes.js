// What has been changed and not saved: a bar at the field, its old value beside it, the count in the bar below.

import { allControls, ownControls, rowControls, rowsOf, settle, tablesOf, textOf } from "./controls.js";
import { say } from "./words.js";

/** Keeps count of the changes of a form. */
export class Changes {
  constructor(form) {
    this.form = form;
    this.changed = new Set();
    this.tables = new Map();
    this.isNew = !("stored" in form.dataset);
    settle(allControls(form));
    for (const table of tablesOf(form)) table.fwInitial = rowsOf(table).map((row) => row.dataset.row);
    if ("dirty" in form.dataset) this.isSent = true;
    for (const kind of ["input", "change", "fw:put"]) form.addEventListener(kind, ({ target }) => this.look(target));
    form.addEventListener("fw:filled", () => this.all());
    this.say();
  }

  get count() {
    return this.changed.size + [...this.tables.values()].reduce((sum, one) => sum + one, 0);
  }

  get isDirty() {
    return this.count > 0 || this.isSent === true;
  }

  /** One control may have changed. */
  look(target) {
    const control = target.closest?.("[data-path]");
    if (!control) return;
    const table = control.closest("[data-table]");
    if (table) this.row(table, control.closest("tr"));
    else this.own(control);
    this.later();
  }

  own(control) {
    const isChanged = !control.disabled && textOf(control) !== control.initialText;
    if (isChanged === this.changed.has(control)) return;
    if (isChanged) this.changed.add(control);
    else this.changed.delete(control);
    const field = control.closest("[data-field]");
    field?.classList.toggle("is-changed", isChanged);
    const was = field?.querySelector(":scope > .was");
    if (!was || this.isNew) return;
    was.hidden = !isChanged;
    was.textContent = isChanged ? say("was", { text: control.initialSaid || say("blank") }) : "";
  }

  row(table, row) {
    const isChanged = rowControls(row).some((one) => textOf(one) !== one.initialText);
    row.classList.toggle("is-changed", isChanged);
    for (const control of rowControls(row)) control.closest("td").classList.toggle("is-changed", textOf(control) !== control.initialText);
    this.table(table);
  }

  /** Rows added, removed, changed, moved. */
  table(table) {
    const now = rowsOf(table);
    const initial = new Set(table.fwInitial);
    const numbers = now.map((row) => row.dataset.row);
    const kept = numbers.filter((one) => initial.has(one));
    const order = table.fwInitial.filter((one) => kept.includes(one));
    const touched = now.filter((row) => !initial.has(row.dataset.row) || row.classList.contains("is-changed")).length;
    const moved = order.some((one, place) => one !== kept[place]) ? 1 : 0;
    this.tables.set(table, touched + (table.fwInitial.length - kept.length) + moved);
  }

  /** Everything may have changed. */
  all() {
    ownControls(this.form).forEach((one) => this.own(one));
    for (const table of tablesOf(this.form)) {
      rowsOf(table).forEach((row) => row.classList.toggle("is-changed", rowControls(row).some((one) => textOf(one) !== one.initialText)));
      this.table(table);
    }
    this.later();
  }

  later() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.say();
    });
  }

  say() {
    const { form, count } = this;
    if (this.isDirty) form.dataset.dirty = "";
    else delete form.dataset.dirty;
    const line = form.querySelector(".save-bar .say");
    if (!line || this.isNew) return;
    const text = count === 1 ? say("change") : say("changes", { n: count });
    if (this.isDirty && line.textContent !== text) line.textContent = text;
    const button = form.querySelector("[data-save] > span");
    if (button && !form.dataset.saving) button.dataset.phone = count ? say("save_phone", { n: count }) : say("save");
  }
}
