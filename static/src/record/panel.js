// The side of a record's page: its tabs, the filters of the timeline, the history of one field.

import { say } from "./words.js";

/** Make tabs of the links beside the record. */
export function startPanel() {
  const side = document.querySelector(".rec-side");
  if (!side) return;
  side.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const tab = event.target.closest("[data-panel]");
    const filter = event.target.closest("[data-shown]");
    if (!tab && !filter) return;
    event.preventDefault();
    if (tab) await open(side, tab);
    else show(side, filter.dataset.shown);
  });
  document.addEventListener("fw:history", ({ detail }) => {
    open(side, side.querySelector("[data-panel=timeline]"));
    only(side, detail);
    side.querySelector("[data-history-label] a").focus();
    side.scrollIntoView({ block: "nearest" });
  });
}

async function open(side, tab) {
  for (const one of side.querySelectorAll("[data-panel]")) {
    one.classList.toggle("on", one === tab);
    if (one === tab) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
  for (const box of side.querySelectorAll("[data-panel-of]")) box.hidden = box.dataset.panelOf !== tab.dataset.panel;
  const box = side.querySelector(`[data-panel-of="${tab.dataset.panel}"]`);
  if (!tab.dataset.from || box.childElementCount) return;
  box.textContent = say("loading");
  const answer = await fetch(tab.dataset.from, { redirect: "manual" }).catch(() => null);
  if (answer?.ok) box.innerHTML = await answer.text();
  else location.assign(tab.href);
}

/** Entries of one kind, or all. */
function show(side, kind) {
  for (const link of side.querySelectorAll(".tl-filter [data-shown]")) {
    link.classList.toggle("on", link.dataset.shown === kind);
    if (link.dataset.shown === kind) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  side.querySelector("[data-history-label]").hidden = true;
  filter(side, (entry) => !kind || entry.dataset.kinds.split(" ").includes(kind));
}

/** Entries that changed one field, and of those nothing but that. */
function only(side, key) {
  const label = document.querySelector(`[data-field="${CSS.escape(key)}"] :is(label, .lbl > span)`)?.textContent.trim() ?? key;
  const head = side.querySelector("[data-history-label]");
  head.querySelector("span").textContent = say("history", { name: label });
  head.hidden = false;
  filter(side, (entry) => entry.dataset.fields.split(" ").includes(key), key);
}

function filter(side, isShown, key = null) {
  let day = null;
  let isUsed = false;
  for (const entry of side.querySelectorAll("[data-timeline] > li")) {
    if (entry.matches(".day")) {
      if (day) day.hidden = !isUsed;
      [day, isUsed] = [entry, false];
      continue;
    }
    entry.hidden = !isShown(entry);
    isUsed ||= !entry.hidden;
    for (const change of entry.querySelectorAll("[data-of]")) change.hidden = key !== null && change.dataset.of !== key;
    for (const more of entry.querySelectorAll("details")) if (key && !entry.hidden) more.open = true;
  }
  if (day) day.hidden = !isUsed;
}
