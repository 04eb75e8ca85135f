// What has been changed and not saved: a bar at the field, its old value beside it, the count in the bar below.

import { allControls, ownControls, rowControls, rowsOf, settle, tablesOf, textOf } from "./controls.js";
import { afterDrawing } from "./steps.js";
import { say } from "./words.js";

/** Keeps count of the changes of a form. */
export class Changes {
  constructor(form) {
    this.form = form;
    this.changed = new Set();
    this.tables = new Map();
    this.rows = new Set();
    this.looked = new Set();
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

  /** One control may have changed. Whether anything has is known at once, what shows it is drawn after the letter. */
  look(target) {
    const control = target.closest?.("[data-path]");
    if (!control) return;
    const row = control.closest("tr[data-row]");
    if (row) this.rows.add(row);
    else this.looked.add(control);
    if (!control.disabled && textOf(control) !== control.initialText) this.form.toggleAttribute("data-dirty", true);
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

  /** Mark a row and its cells; whether the row has become changed, or is no longer. */
  mark(row) {
    let isChanged = false;
    for (const control of rowControls(row)) {
      const isOther = textOf(control) !== control.initialText;
      isChanged ||= isOther;
      if (isOther === Boolean(control.fwIsOther)) continue;
      control.fwIsOther = isOther;
      control.closest("td").classList.toggle("is-changed", isOther);
    }
    if (isChanged === Boolean(row.fwIsChanged)) return false;
    row.fwIsChanged = isChanged;
    row.classList.toggle("is-changed", isChanged);
    return true;
  }

  /** Rows added, removed, changed, moved. */
  table(table) {
    const initial = new Set(table.fwInitial);
    const [kept, there] = [[], new Set()];
    let touched = 0;
    for (const row of rowsOf(table)) {
      const number = (row.fwNumber ??= row.dataset.row);
      if (initial.has(number)) {
        kept.push(number);
        there.add(number);
        if (row.fwIsChanged) touched += 1;
      } else touched += 1;
    }
    const order = table.fwInitial.filter((one) => there.has(one));
    const moved = order.some((one, place) => one !== kept[place]) ? 1 : 0;
    this.tables.set(table, touched + (table.fwInitial.length - kept.length) + moved);
    if (this.isDirty) this.form.toggleAttribute("data-dirty", true);
  }

  /** Everything may have changed. */
  all() {
    ownControls(this.form).forEach((one) => this.looked.add(one));
    for (const table of tablesOf(this.form)) {
      rowsOf(table).forEach((row) => this.mark(row));
      this.table(table);
    }
    this.later();
  }

  /** What was touched since the last time; a table is counted where a row became changed. */
  marks() {
    for (const control of this.looked) this.own(control);
    this.looked.clear();
    const counted = new Set();
    for (const row of this.rows) if (this.mark(row)) counted.add(row.closest("[data-table]"));
    this.rows.clear();
    for (const table of counted) if (table) this.table(table);
  }

  later() {
    if (this.waiting) return;
    this.waiting = true;
    afterDrawing(() => {
      this.waiting = false;
      this.marks();
      afterDrawing(() => this.say());
    });
  }

  say() {
    const { form, count } = this;
    if (this.waiting) return;
    form.toggleAttribute("data-dirty", this.isDirty);
    document.body.classList.toggle("has-changes", this.isDirty);
    const line = form.querySelector(".save-bar .say");
    if (!line || this.isNew) return;
    const text = count === 1 ? say("change") : count ? say("changes", { n: count }) : say("changes_sent");
    if (this.isDirty && line.textContent !== text) line.textContent = text;
    const button = form.querySelector("[data-save] > span");
    const phone = count ? say("save_phone", { n: count }) : say("save");
    if (button && !form.dataset.saving && button.dataset.phone !== phone) button.dataset.phone = phone;
  }
}
