// What the next stage asks for, while somebody fills it in: the server says it when typing pauses.

import { bodySteps } from "./body.js";
import { inSteps } from "./steps.js";

const PATIENCE = 600;

/** Keep the list beside the stages in step with the form. */
export function startNeeds(form) {
  const box = document.querySelector("[data-needs]");
  if (!box || !("stored" in form.dataset)) return;
  let [turn, timer] = [0, 0];
  const ask = async (mine) => {
    const body = await inSteps(bodySteps(form), () => mine === turn);
    if (!body) return;
    const url = new URL(form.dataset.evaluate, location.href);
    url.searchParams.set("only", "needs");
    const answer = await fetch(url, { method: "POST", body, redirect: "manual" }).catch(() => null);
    if (!answer?.ok || mine !== turn) return;
    const { needs } = await answer.json();
    if (box.fwHtml === needs) return;
    box.fwHtml = needs;
    const made = document.createElement("template");
    made.innerHTML = needs;
    if (made.innerHTML.trim() !== box.innerHTML.trim()) box.replaceChildren(made.content);
  };
  for (const kind of ["input", "change", "fw:put", "fw:dirty", "fw:filled"]) {
    form.addEventListener(kind, () => {
      turn += 1;
      clearTimeout(timer);
      timer = setTimeout(() => ask(turn), PATIENCE);
    });
  }
}
