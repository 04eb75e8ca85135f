// The page of a record.
import { startAlike } from "./record/alike.js";
import { startAsk } from "./record/ask.js";
import { startCells } from "./record/cells.js";
import { Changes } from "./record/changes.js";
import { startDiscard } from "./record/discard.js";
import { Drafts } from "./record/drafts.js";
import { Leaving } from "./record/leaving.js";
import { startFiles } from "./record/files.js";
import { startGrouping } from "./record/grouping.js";
import { startLightRows } from "./record/light_rows.js";
import { Live } from "./record/live.js";
import { startNeeds } from "./record/needs.js";
import { startNeighbours } from "./record/neighbours.js";
import { startPanel } from "./record/panel.js";
import { startPaste } from "./record/paste.js";
import { startPickers } from "./record/picker.js";
import { goTo, keepProblem } from "./record/problems.js";
import { focusIn, startRows } from "./record/rows.js";
import { Saving, startSummary } from "./record/saving.js";
import { startFolds } from "./record/folds.js";
import { startTabs } from "./record/tabs.js";
import { watchRows } from "./record/turns.js";
import { watchVersion } from "./record/versions.js";
import { startWhy } from "./record/why.js";
import { learn } from "./record/words.js";

const form = document.getElementById("record-form");
const known = JSON.parse(document.getElementById("record-known").textContent);
learn(known.say);
// what is stored stands in the values, but where rules have moved on
if (known.saved) known.saved = { ...known.values, ...known.saved };

startTabs(form);
startFolds(form);
startPanel();
startNeighbours();
startSummary(form);
startWhy(form);
if ("readOnly" in form.dataset) {
  startAsk(known);
  watchVersion(form);
}
else edit();
document.querySelector("#findings, #conflict, #warnings")?.focus();
if (location.hash.length > 1) goTo(form, location.hash.slice(1));
document.documentElement.classList.add("has-script");

function edit() {
  watchRows(form);
  startGrouping(form);
  const changes = new Changes(form);
  const live = new Live(form, known);
  startPickers(form, form, known);
  const touched = (table) => {
    changes.table(table);
    changes.later();
    form.dispatchEvent(new CustomEvent("fw:dirty"));
    live.soon();
  };
  startLightRows(form, known, focusIn);
  startRows(form, touched, (root) => startPickers(root, form, known));
  startCells(form);
  startPaste(form, keepProblem);
  const files = startFiles(form);
  const drafts = new Drafts(form, known);
  startDiscard(form, drafts.initial);
  const leaving = new Leaving(form);
  startAsk(known);
  const saving = new Saving(form, known, drafts, leaving);
  Object.assign(leaving, { saving, drafts });
  watchVersion(form, drafts, leaving);
  Object.assign(saving, { live, files });
  startAlike(form);
  startNeeds(form);
  // another record type may have another form: the server draws it
  form.querySelector("[name='-record_type']")?.addEventListener("change", () => form.requestSubmit(form.querySelector("[value=refresh]")));
}
