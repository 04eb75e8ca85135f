// Problems at their fields: those the rules find while somebody types, those a save was refused for.

import { keyOf, ownControls, rowControls, rowsOf, tablesOf } from "./controls.js";
import { openRow } from "./light_rows.js";

let isOther = false;

/** Show problems at their fields; `isDue(problem)` says whether it is time for one. */
export function showProblems(form, problems, isDue) {
  const byPath = new Map();
  for (const problem of problems) {
    if (!isDue(problem)) continue;
    byPath.set(problem.path, [...(byPath.get(problem.path) ?? []), problem.message]);
  }
  for (const control of ownControls(form)) showAt(control, byPath.get(control.dataset.path) ?? []);
  for (const table of tablesOf(form)) {
    const key = table.dataset.table;
    note(table, byPath.get(key) ?? []);
    const isAbout = table.fwWrong || [...byPath.keys()].some((path) => path.startsWith(`${key}/`));
    if (!isAbout) continue;
    table.fwWrong = false;
    const wrong = new Set([...byPath.keys()].filter((path) => path.startsWith(`${key}/`)).map((path) => Number(path.split("/")[1])));
    rowsOf(table).forEach((row, index) => {
      if (wrong.has(index)) openRow(row);
      for (const control of rowControls(row)) {
        const messages = byPath.get(`${key}/${index}/${keyOf(control)}`) ?? [];
        if (showAt(control, messages)) table.fwWrong = true;
      }
    });
  }
  if (isOther) form.dispatchEvent(new CustomEvent("fw:problems"));
  isOther = false;
}

/** Say at a control what is wrong with what it holds, until that is changed. */
export function keepProblem(control, message) {
  control.fwProblem = message;
  showAt(control, []);
  const table = control.closest("[data-table]");
  if (table) table.fwWrong = true;
}

function showAt(control, messages) {
  const all = control.fwProblem ? [control.fwProblem, ...messages.filter((one) => one !== control.fwProblem)] : messages;
  const field = (control.fwField ??= control.closest("[data-field]"));
  if (field && note(field, all)) {
    if (all.length) {
      control.setAttribute("aria-invalid", "true");
      const described = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
      control.setAttribute("aria-describedby", [...described.add(field.fwNote.id)].join(" "));
    } else control.removeAttribute("aria-invalid");
    control.picker?.dispatchEvent(new CustomEvent("fw:mirror"));
  }
  return all.length > 0;
}

/** Whether what stands there has changed. */
function note(field, messages) {
  const said = messages.join(" ");
  field.fwNote ??= [...field.children].find((one) => one.matches(".note.bad"));
  if (!field.fwNote && !said) return false;
  field.fwNote ??= makeNote(field);
  if ((field.fwNote.hidden === !said && (!said || field.fwNote.querySelector("span").textContent === said))) return false;
  isOther = true;
  field.fwNote.querySelector("span").textContent = said;
  field.fwNote.hidden = !said;
  field.classList.toggle("has-error", Boolean(said));
  return true;
}

function makeNote(field) {
  const made = document.getElementById("cell-note").content.firstElementChild.cloneNode(true);
  made.id = `${(field.querySelector("[data-path]") ?? field).id || "field"}-error`;
  field.append(made);
  return made;
}

/** Put the focus where a problem can be mended, opening the tab or the closed sections that hide it. */
export function goTo(form, id, path) {
  const found = path ? controlByPath(form, path) : null;
  const target = found ?? document.getElementById(id);
  if (!target) return;
  form.dispatchEvent(new CustomEvent("fw:reveal", { detail: target }));
  const input = target.picker ?? (target.matches("input, select, textarea") ? target : target.querySelector?.("input:not([type=hidden]), select:not([hidden]), textarea, button")) ?? target;
  input.focus();
  input.scrollIntoView({ block: "center" });
}

function controlByPath(form, path) {
  const [key, index, inner] = path.split("/");
  if (inner === undefined) return ownControls(form).find((one) => one.dataset.path === path);
  const table = tablesOf(form).find((one) => one.dataset.table === key);
  const row = table && rowsOf(table)[Number(index)];
  if (row) openRow(row);
  return row && (rowControls(row).find((one) => keyOf(one) === inner) ?? row);
}

