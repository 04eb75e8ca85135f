// Likely duplicates, told at the field that makes them so while somebody is entering a record.

import { bodyOf } from "./body.js";
import { keyOf } from "./controls.js";
import { element, icon, say } from "./words.js";

/** Ask for likely duplicates when a field that tells them has been filled in. */
export function startAlike(form) {
  const { alike: url, alikeKeys: keys } = form.dataset;
  if (!url) return;
  const watched = new Set(keys.split(" "));
  let turn = 0;
  form.addEventListener("change", async ({ target }) => {
    const control = target.closest("[data-path]");
    if (!control || control.closest("[data-table]") || !watched.has(keyOf(control))) return;
    const mine = ++turn;
    const answer = await fetch(url, { method: "POST", body: bodyOf(form), redirect: "manual" }).catch(() => null);
    if (mine !== turn || !answer?.ok) return;
    show(form, (await answer.json()).items);
  });
}

function show(form, items) {
  for (const old of form.querySelectorAll(".alike")) old.remove();
  for (const { path, message, records } of items) {
    const field = [...form.querySelectorAll("[data-field]")].find((one) => one.dataset.field === path && !one.closest("tr"));
    const links = records.flatMap(({ title, url }, place) => [place ? ", " : ": ", element("a", { href: url, target: "_blank", textContent: title })]);
    const note = element("p", { className: "note alike" }, icon("alert-triangle"), element("span", {}, message, ...links, element("span", { className: "visually-hidden", textContent: ` ${say("alike_open")}` })));
    note.setAttribute("role", "status");
    field?.append(note);
  }
}
