// The page of a record.
import { startAsk } from "./record/ask.js";
import { startFiles } from "./record/files.js";
import { startGuard } from "./record/guard.js";
import { Live } from "./record/live.js";
import { startPickers } from "./record/picker.js";
import { startRows } from "./record/rows.js";
import { startTabs } from "./record/tabs.js";
import { startWhy } from "./record/why.js";

const form = document.getElementById("record-form");
const known = JSON.parse(document.getElementById("record-known").textContent);

startTabs(form);
startAsk();
if ("readOnly" in form.dataset) startWhy(form, () => null);
else {
  const live = new Live(form, known);
  startPickers(form, form);
  startRows(form, live, (row) => startPickers(row, form));
  startWhy(form, () => live.ask());
  startFiles(form);
  startGuard(form);
  // another record type may have another form: the server draws it
  form.querySelector("[name='-record_type']")?.addEventListener("change", () => form.requestSubmit(form.querySelector("[value=refresh]")));
}
document.querySelector("#findings, #conflict, #warnings")?.focus();
document.getElementById("findings")?.addEventListener("click", (event) => {
  const target = event.target.closest("a[href^='#']") && document.getElementById(event.target.closest("a").hash.slice(1));
  if (!target) return;
  event.preventDefault();
  (target.picker ?? target.querySelector?.("input:not([type=hidden]), select, textarea") ?? target).focus();
});
