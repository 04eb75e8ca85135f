// Two have changed the same record: both versions side by side, and a choice for each field.

import { ownControls, putSent, rowControls, settle, tablesOf, textOf } from "./controls.js";
import { askIn } from "./question.js";
import { element, say } from "./words.js";

/** Show both versions and put those of theirs that were chosen into the form; gives whether a choice was made. */
export async function chooseVersions(form, { conflicts }) {
  const isTheirs = (one) => one.is_theirs || isUntouched(form, one.key);
  const taken = conflicts.filter((one) => isTheirs(one) && one.mine !== one.theirs);
  const open = conflicts.filter((one) => !isTheirs(one) && one.mine !== one.theirs);
  const content = element("div", { className: "versions" }, open.length ? table(open) : null, taken.length ? element("p", { className: "t13 dim", textContent: `${say("conflict_taken")} ${taken.map((one) => `${one.label} (${one.theirs || "—"})`).join(", ")}` }) : null);
  const pressed = await askIn({
    title: say("conflict_title"),
    text: say("conflict_text"),
    content,
    wide: true,
    buttons: [
      { name: "save", label: say("conflict_save"), kind: "btn-primary" },
      { name: "", label: say("cancel"), kind: "btn-ghost" },
    ],
  });
  if (pressed !== "save") return false;
  const chosen = open.filter((one) => content.querySelector(`input[name="version-${one.key}"]:checked`)?.value === "theirs");
  for (const one of [...taken, ...chosen]) takeTheirs(form, one);
  return true;
}

function isUntouched(form, key) {
  const control = ownControls(form).find((one) => one.dataset.path === key);
  return control ? textOf(control) === control.initialText : false;
}

function table(rows) {
  const heads = ["conflict_field", "conflict_mine", "conflict_theirs"].map((name) => Object.assign(element("th", { textContent: say(name) }), { scope: "col" }));
  const body = rows.map(({ key, label, mine, theirs }) => {
    const cells = [["mine", mine], ["theirs", theirs]].map(([version, text]) => {
      const input = element("input", { type: "radio", className: "form-check-input", name: `version-${key}`, value: version, checked: version === "mine" });
      const name = element("span", { className: "visually-hidden", textContent: `${label}: ${say(`conflict_${version}`)} ` });
      return element("td", {}, element("label", { className: "version" }, input, name, element("span", { textContent: text || "—" })));
    });
    return element("tr", {}, Object.assign(element("th", { textContent: label }), { scope: "row" }), ...cells);
  });
  return element("table", { className: "tbl" }, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...body));
}

function takeTheirs(form, { key, values, titles, html }) {
  if (html === undefined) {
    const control = ownControls(form).find((one) => one.dataset.path === key);
    if (!control) return;
    putSent(control, values, titles);
    settle([control]);
    control.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  const table = tablesOf(form).find((one) => one.dataset.table === key);
  const theirs = new DOMParser().parseFromString(html, "text/html").querySelector("tbody");
  if (!table || !theirs) return;
  const rows = [...theirs.rows].map((row) => document.adoptNode(row));
  table.querySelector("tbody").replaceChildren(...rows);
  rows.forEach((row) => settle(rowControls(row)));
  table.fwInitial = rows.map((row) => row.dataset.row);
  table.fwUpgrade(table);
  table.fwTouched();
}

