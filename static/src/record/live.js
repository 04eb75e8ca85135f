// Rules while somebody types: judged here without a request; what only the server knows is asked of it.

import { judge } from "../rules/rules.js";
import { messageOf } from "../rules/checks.js";
import { apply, showProblems } from "./apply.js";
import { ownControls, pathOf, rowControls, rowsOf, settle, tablesOf, textOf, valueOf } from "./controls.js";

const PATIENCE = 250;

/** Keeps a form in the state the rules say. */
export class Live {
  constructor(form, known) {
    this.form = form;
    this.known = known;
    this.rules = null;
    this.fetched = known.fetched;
    this.touched = new Set();
    this.change = 0;
    this.isTried = document.getElementById("findings") !== null;
    settle(this.controls());
    this.loading = fetch(known.rules_url)
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((rules) => (this.rules = rules))
      .catch(() => null);
    form.addEventListener("input", (event) => this.changed(event.target));
    form.addEventListener("change", (event) => this.left(event.target));
    form.addEventListener("focusout", (event) => this.left(event.target, true));
  }

  controls() {
    return [...ownControls(this.form), ...tablesOf(this.form).flatMap((table) => rowsOf(table).flatMap(rowControls))];
  }

  changed(target) {
    const control = target.closest?.("[data-path]");
    if (!control && target.name !== "-record_type") return;
    if (control) control.dataset.touched = "1";
    this.form.dataset.dirty = "";
    this.refresh();
  }

  left(target, isLeaving = false) {
    const control = target.closest?.("[data-path]");
    if (!control || (isLeaving && !control.dataset.touched)) return;
    this.touched.add(pathOf(control));
    if (this.outcome) this.problems();
  }

  /** Judge the form as it stands. */
  async refresh() {
    this.change += 1;
    if (!this.rules) await this.loading;
    const outcome = this.judged();
    if (outcome) this.show(outcome);
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
    outcome.problems = outcome.problems.map((one) => ({ ...one, message: messageOf(this.rules, one, document.documentElement.lang) }));
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
      else into[control.dataset.path.split("/").at(-1)] = value;
    };
    for (const control of ownControls(this.form)) {
      if (!isDisabled(control)) take(given, control, values[control.dataset.path]);
    }
    const type = this.form.querySelector("[name='-record_type']");
    if (type) given.record_type = type.value;
    for (const table of tablesOf(this.form)) {
      const key = table.dataset.table;
      const stored = new Map((values[key] ?? []).map((row) => [String(row.id), row]));
      given[key] = rowsOf(table).map((row) => {
        const id = row.querySelector("input[name$='--id']")?.value;
        const before = id ? stored.get(id) : undefined;
        const read = before ? { ...before } : {};
        for (const control of rowControls(row)) {
          if (isDisabled(control)) continue;
          if (!id && !control.dataset.touched && !textOf(control)) continue;
          take(read, control, before?.[control.dataset.path.split("/").at(-1)]);
        }
        return read;
      });
    }
    return { given, isPlain };
  }

  /** Fields whose state a rule has decided, with the word for it. */
  marks(outcome) {
    const { say } = this.known;
    const entity = this.rules.entities[this.rules.levels[""]];
    const found = {};
    for (const { key, required, locked } of entity.fields) {
      const isRequired = outcome.required.includes(key) && !required;
      const isComputed = (entity.providers[key] ?? []).some((one) => one.rule !== key);
      if (isRequired) found[key] = say.required;
      else if (outcome.locked.includes(key) && isComputed) found[key] = say.computed;
      else if (outcome.locked.includes(key) && !locked) found[key] = say.locked;
    }
    return found;
  }

  show(outcome) {
    this.outcome = outcome;
    apply(this.form, outcome);
    this.problems();
  }

  problems() {
    showProblems(this.form, this.outcome.problems, (problem) => this.isDue(problem));
  }

  /** Nobody is told about what they have not come to yet. */
  isDue({ path, code, severity }) {
    if (severity === "warning") return false;
    if (this.isTried || this.touched.has(path)) return true;
    if (code === "field.required" || code === "children.too_few") return false;
    return this.controls().some((control) => pathOf(control) === path && textOf(control));
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
      const answer = await fetch(this.form.dataset.evaluate, { method: "POST", body: new FormData(this.form) });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }
}

const isDisabled = (control) => control.disabled || control.querySelector?.("input:not([type=hidden])")?.disabled === true;
