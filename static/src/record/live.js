// Rules while somebody types: judged here without a request; what only the server knows is asked of it.

import { judge } from "../rules/rules.js";
import { messageOf } from "../rules/checks.js";
import { bodyOf } from "./body.js";
import { apply } from "./apply.js";
import { allControls, keyOf, ownControls, pathOf, rowControls, rowsOf, tablesOf, textOf, valueOf } from "./controls.js";
import { showProblems } from "./problems.js";

const PATIENCE = 250;
const FRAME = 8;

/** Keeps a form in the state the rules say. */
export class Live {
  constructor(form, known) {
    this.form = form;
    this.known = known;
    this.rules = null;
    this.fetched = known.fetched;
    this.touched = new Set();
    this.change = 0;
    this.cost = 0;
    this.isTried = document.getElementById("findings") !== null;
    this.loading = fetch(known.rules_url)
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((rules) => (this.rules = rules))
      .catch(() => null);
    form.addEventListener("input", (event) => this.changed(event.target));
    form.addEventListener("change", (event) => this.left(event.target));
    form.addEventListener("focusout", (event) => this.left(event.target, true));
    form.addEventListener("fw:filled", () => this.refresh());
  }

  changed(target) {
    const control = target.closest?.("[data-path]");
    if (!control) return;
    control.dataset.touched = "1";
    control.fwProblem = undefined;
    this.soon();
  }

  left(target, isLeaving = false) {
    const control = target.closest?.("[data-path]") ?? target.select_;
    if (!control || (isLeaving && !control.dataset.touched)) return;
    const path = pathOf(control);
    if (this.touched.has(path)) return;
    this.touched.add(path);
    if (this.outcome) this.problems();
  }

  /** Judge the form once what was typed is on the screen; a form that takes long, when typing pauses. */
  soon() {
    this.change += 1;
    clearTimeout(this.waiting);
    if (this.cost <= FRAME) {
      if (this.isDue_) return;
      this.isDue_ = true;
      requestAnimationFrame(() => setTimeout(() => {
        this.isDue_ = false;
        this.refresh();
      }));
    } else this.waiting = setTimeout(() => this.refresh(), Math.min(400, 60 + this.cost * 3));
  }

  /** Judge the form as it stands. */
  async refresh() {
    this.change += 1;
    if (!this.rules) await this.loading;
    const start = performance.now();
    const outcome = this.judged();
    if (outcome) this.show(outcome);
    this.cost = performance.now() - start;
    if (!outcome || outcome.server) this.askSoon();
  }

  judged() {
    if (!this.rules) return null;
    const { given, isPlain } = this.read();
    if (!isPlain) return null;
    const { saved, beside, user, settings, timezone, administrator, holidays, workdays } = this.known;
    const form = {
      record: { ...(saved ?? {}), ...beside, ...given },
      saved,
      given,
      user,
      settings,
      timezone,
      administrator,
      holidays: holidays && new Set(holidays),
      workdays: workdays && new Set(workdays),
      now: new Date().toISOString(),
      fetch: (entity, id) => this.fetched[entity]?.[id],
    };
    const outcome = judge(this.rules, form);
    outcome.marks = this.marks(outcome);
    const language = document.documentElement.lang;
    outcome.problems = outcome.problems.map((one) => ({ ...one, message: messageOf(this.rules, one, language) }));
    return outcome;
  }

  /** What has been filled in, as JSON values. */
  read() {
    let isPlain = true;
    const values = this.known.values;
    const given = {};
    const take = (into, control, before) => {
      const value = valueOf(control, before);
      if (value === undefined) isPlain = false;
      else into[keyOf(control)] = value;
    };
    for (const control of ownControls(this.form)) {
      if (!isDisabled(control)) take(given, control, values[control.dataset.path]);
    }
    const type = (this.type ??= { input: this.form.querySelector("[name='-record_type']") }).input;
    if (type) given.record_type = type.value;
    for (const table of tablesOf(this.form)) {
      const key = table.dataset.table;
      const stored = (table.fwStored ??= new Map((values[key] ?? []).map((row) => [String(row.id), row])));
      given[key] = rowsOf(table).map((row) => {
        row.fwId ??= row.querySelector("input[name$='--id']")?.value ?? "";
        const before = row.fwId ? stored.get(row.fwId) : undefined;
        const read = before ? { ...before } : {};
        for (const control of rowControls(row)) {
          if (isDisabled(control)) continue;
          if (!row.fwId && !control.dataset.touched && !textOf(control)) continue;
          take(read, control, before?.[keyOf(control)]);
        }
        return read;
      });
    }
    return { given, isPlain };
  }

  /** The fields rules may fill: of the record, and by sub-table of its rows. */
  derived() {
    if (this.filled || !this.rules) return this.filled;
    const keysOf = (place) => {
      const entity = this.rules.entities[this.rules.levels[place]];
      if (!entity) return new Set();
      const cleared = entity.fields.filter((one) => one.clear).map((one) => one.key);
      return new Set([...Object.keys(entity.providers), ...Object.keys(entity.copies), ...Object.keys(entity.defaults), ...Object.keys(entity.constants), ...cleared]);
    };
    const tables = new Map(tablesOf(this.form).map((table) => [table.dataset.table, keysOf(table.dataset.table)]));
    return (this.filled = { own: keysOf(""), tables });
  }

  /** Fields whose state a rule has decided, with the word for it. */
  marks(outcome) {
    const { marks: words } = this.known;
    const entity = this.rules.entities[this.rules.levels[""]];
    const [required, locked] = [new Set(outcome.required), new Set(outcome.locked)];
    const found = {};
    for (const { key, ...always } of entity.fields) {
      if (required.has(key) && !always.required) found[key] = words.required;
      else if (locked.has(key) && (entity.providers[key] ?? []).some((one) => one.rule !== key)) found[key] = words.computed;
      else if (locked.has(key) && !always.locked) found[key] = words.locked;
    }
    return found;
  }

  show(outcome) {
    this.outcome = outcome;
    apply(this.form, outcome, this.derived());
    this.problems();
  }

  problems() {
    const filled = new Set(allControls(this.form).filter((one) => one.dataset.touched && textOf(one)).map(pathOf));
    showProblems(this.form, this.outcome.problems, (problem) => this.isDue(problem, filled));
  }

  /** Nobody is told about what they have not come to yet. */
  isDue({ path, code, severity }, filled) {
    if (severity === "warning") return false;
    if (this.isTried || this.touched.has(path)) return true;
    if (code === "field.required" || code === "children.too_few") return false;
    return filled.has(path);
  }

  askSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.asked(), PATIENCE);
  }

  async asked() {
    const change = this.change;
    const answer = await this.ask();
    if (!answer || change !== this.change) return;
    for (const [entity, rows] of Object.entries(answer.fetched)) this.fetched[entity] = { ...this.fetched[entity], ...rows };
    this.show(answer);
  }

  /** The state of the form by the server; null when it can't be reached. */
  async ask() {
    try {
      const answer = await fetch(this.form.dataset.evaluate, { method: "POST", body: bodyOf(this.form), redirect: "manual" });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }
}

const isDisabled = (control) => control.disabled || (control.tagName === "DIV" && control.querySelector("input:not([type=hidden])")?.disabled === true);
