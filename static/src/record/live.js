// Rules while somebody types: judged here without a request; what only the server knows is asked of it.

import { Memory } from "../rules/memory.js";
import { judging } from "../rules/rules.js";
import { messageOf } from "../rules/checks.js";
import { bodySteps } from "./body.js";
import { apply, formats, ready, rowState } from "./apply.js";
import { controlAt, indexOf, keyOf, ownControls, pathOf, rowControls, rowsOf, tablesOf, textOf, valueOf } from "./controls.js";
import { keepProblem, showProblems } from "./problems.js";
import { keepPlace } from "./state_changes.js";
import { afterDrawing, inSteps } from "./steps.js";
import { kept } from "./turns.js";

const PATIENCE = 250;
const FORMATTED = "[type=email], [type=url], [type=tel], [pattern]";

/** Keeps a form in the state the rules say. */
export class Live {
  constructor(form, known) {
    this.form = form;
    this.known = known;
    this.rules = null;
    this.fetched = known.fetched;
    this.memory = new Memory();
    this.touched = new Set();
    this.change = 0;
    this.isTried = document.getElementById("findings") !== null;
    this.loading = fetch(known.rules_url)
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((rules) => (this.rules = rules))
      .catch(() => null);
    this.loading.then(() => this.prepare());
    form.addEventListener("input", (event) => this.changed(event.target));
    form.addEventListener("change", (event) => this.left(event.target));
    form.addEventListener("focusout", (event) => this.left(event.target, true));
    form.addEventListener("fw:filled", () => this.refresh());
    form.addEventListener("fw:opened", ({ target }) => this.opened(target));
  }

  /** Judge before somebody types, while nothing else is to do: the first letter then costs what the others do. */
  prepare() {
    if (!this.rules) return;
    (globalThis.requestIdleCallback ?? setTimeout)(() => this.change || this.rehearse());
  }

  async rehearse() {
    const isSame = () => !this.change;
    const outcome = await inSteps(this.judging(), isSame);
    this.rehearsed = outcome;
    if (outcome && isSame()) await inSteps(ready(this.form, { ...outcome, marks: undefined }), isSame);
    await inSteps(formats(this.form), isSame);
    this.derived();
  }

  /** A row that has got its inputs is in the state its rules say. */
  opened(row) {
    const below = (this.outcome ?? this.rehearsed)?.rows[`${row.closest("[data-table]").dataset.table}/${indexOf(row)}`];
    if (below) rowState(row, below);
    else this.soon();
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
    if (!this.touched.has(path)) {
      this.touched.add(path);
      if (this.outcome) this.problems();
    }
    this.askAbout(control);
  }

  /** What only the server can read is asked of it when somebody has left it. */
  askAbout(control) {
    const text = textOf(control);
    if (!control.dataset.touched || !text || control.fwAsked === text) return;
    control.fwAsked = text;
    if (valueOf(control) === undefined || control.matches(FORMATTED)) this.askSoon();
  }

  /** Judge the form once what was typed is on the screen. */
  soon() {
    this.change += 1;
    if (this.isDue_) return;
    this.isDue_ = true;
    afterDrawing(() => {
      this.isDue_ = false;
      this.refresh();
    });
  }

  /** Judge the form as it stands, and show it; in steps between which somebody can go on typing. */
  async refresh() {
    const turn = (this.change += 1);
    if (!this.rules) await this.loading;
    if (turn !== this.change) return;
    const isSame = () => turn === this.change;
    const outcome = await inSteps(this.refreshing(), isSame);
    if (isSame() && (!outcome || outcome.server)) this.askSoon();
  }

  *refreshing() {
    const outcome = this.rules ? yield* this.judging() : null;
    if (outcome) yield* this.showing(outcome);
    return outcome;
  }

  *judging() {
    const { given, isPlain } = yield* this.read();
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
    const outcome = yield* judging(this.rules, form, this.memory);
    outcome.marks = this.marks(outcome);
    outcome.words = this.words ??= new Set(Object.values(this.known.marks));
    const language = document.documentElement.lang;
    outcome.problems = outcome.problems.map((one) => this.worded({ ...one, message: messageOf(this.rules, one, language) }));
    return outcome;
  }

  /** A problem that says what the stage somebody chose asks for as sentences, not as a formula. */
  worded(problem) {
    if (problem.code !== "stage.condition") return problem;
    const control = controlAt(this.form, problem.path);
    return { ...problem, message: (control && this.known.not_yet[problem.path]?.[valueOf(control)]) ?? problem.message };
  }

  /** What has been filled in, as JSON values. */
  *read() {
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
      yield;
    }
    const type = (this.type ??= { input: this.form.querySelector("[name='-record_type']") }).input;
    if (type) given.record_type = type.value || null;
    for (const table of tablesOf(this.form)) {
      const key = table.dataset.table;
      const stored = (table.fwStored ??= new Map((values[key] ?? []).map((row) => [String(row.id), row])));
      given[key] = [];
      for (const row of rowsOf(table)) {
        let isNew = false;
        const found = kept(this.form, row, "fwRead", () => {
          isNew = true;
          return readRow(row, stored);
        });
        isPlain &&= found.isPlain;
        given[key].push(found.read);
        if (isNew) yield;
      }
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

  /** Put an outcome on the page. */
  *showing(outcome) {
    this.outcome = outcome;
    yield* apply(this.form, outcome, this.derived());
    yield;
    this.problems();
  }

  problems() {
    keepPlace(() => showProblems(this.form, this.outcome.problems, (problem) => this.isDue(problem)));
  }

  /** Nobody is told about what they have not come to yet. */
  isDue({ path, code, severity }) {
    if (severity === "warning") return false;
    if (this.isTried || this.touched.has(path)) return true;
    if (code === "field.required" || code === "children.too_few") return false;
    const control = controlAt(this.form, path);
    return Boolean(control?.dataset.touched && textOf(control));
  }

  askSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.asked(), PATIENCE);
  }

  async asked() {
    const change = this.change;
    const answer = await this.ask(() => change === this.change);
    if (!answer || change !== this.change) return;
    for (const [path, number] of Object.entries(answer.rows)) answer.rows[path] = answer.states[number];
    if (Object.keys(answer.fetched).length) this.memory.forget();
    for (const [entity, rows] of Object.entries(answer.fetched)) this.fetched[entity] = { ...this.fetched[entity], ...rows };
    for (const [path, message] of Object.entries(answer.unreadable)) {
      const control = this.touched.has(path) && controlAt(this.form, path);
      if (control) keepProblem(control, message);
    }
    await inSteps(this.showing(answer), () => change === this.change);
  }

  /** The state of the form by the server; null when it can't be reached. */
  async ask(isSame) {
    const body = await inSteps(bodySteps(this.form), isSame);
    if (!body) return null;
    try {
      const answer = await fetch(this.form.dataset.evaluate, { method: "POST", body, redirect: "manual" });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }
}

/** What has been filled in in a row. */
function readRow(row, stored) {
  row.fwId ??= row.querySelector("input[name$='--id']")?.value ?? "";
  const before = row.fwId ? stored.get(row.fwId) : undefined;
  const read = before ? { ...before } : {};
  let isPlain = true;
  for (const control of rowControls(row)) {
    if (isDisabled(control)) continue;
    if (!row.fwId && !control.dataset.touched && !textOf(control)) continue;
    const value = valueOf(control, before?.[keyOf(control)]);
    if (value === undefined) isPlain = false;
    else read[keyOf(control)] = value;
  }
  return { read, isPlain };
}

const isDisabled = (control) => control.disabled || (control.tagName === "DIV" && control.querySelector("input:not([type=hidden])")?.disabled === true);
