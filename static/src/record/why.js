// "Why?": what the rules say about a field, asked of the server when somebody wants to know.

import { bodyOf } from "./body.js";
import { pathOf } from "./controls.js";
import { element, say } from "./words.js";

/** Let the marks at fields, and Alt + W in a field, open the reason. */
export function startWhy(form) {
  const pop = element("div", { className: "pop why-pop", popover: "auto", tabIndex: -1 });
  pop.setAttribute("role", "dialog");
  pop.setAttribute("aria-labelledby", "why-title");
  document.body.append(pop);
  const close = () => pop.matches(":popover-open") && pop.hidePopover();
  form.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-why-of], .why-box > summary");
    if (!mark) return;
    event.preventDefault();
    open(form, pop, mark.closest("[data-field]"), mark);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.code !== "KeyW" || event.ctrlKey || event.metaKey) return;
    const field = (document.activeElement?.select_ ?? document.activeElement)?.closest?.("[data-field]");
    if (!field || !form.contains(field)) return;
    event.preventDefault();
    open(form, pop, field, document.activeElement);
  });
  pop.addEventListener("click", ({ target }) => {
    const history = target.closest("[data-history-of]");
    if (target.closest("[data-close]") || history) close();
    if (history) document.dispatchEvent(new CustomEvent("fw:history", { detail: history.dataset.historyOf.split("/")[0] }));
  });
  pop.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    const back = pop.fwOpener;
    if (back?.isConnected && (pop.contains(document.activeElement) || document.activeElement === document.body)) back.focus();
  });
  for (const kind of ["scroll", "resize"]) {
    window.addEventListener(kind, () => pop.matches(":popover-open") && place(pop), { passive: true });
  }
}

async function open(form, pop, field, opener) {
  pop.fwOpener = opener;
  pop.fwField = field;
  pop.replaceChildren(element("p", { className: "p dim", textContent: say("loading") }));
  if (pop.matches(":popover-open")) pop.hidePopover();
  pop.showPopover();
  place(pop);
  pop.focus();
  const url = new URL(form.dataset.why, location.href);
  url.searchParams.set("path", pathOf(field));
  const answer = await fetch(url, { method: "POST", body: bodyOf(form), redirect: "manual" }).catch(() => null);
  if (pop.fwField !== field) return;
  if (answer?.ok) pop.innerHTML = await answer.text();
  else pop.replaceChildren(element("p", { className: "p", textContent: say("why_failed") }));
  place(pop);
}

/** Below the field, or above it where there is no room; at its end. */
function place(pop) {
  const anchor = pop.fwField.querySelector(":scope > .ctl, :scope > .val, .cell") ?? pop.fwField;
  const { left, right, top, bottom } = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = pop;
  const isBelow = bottom + 8 + height <= innerHeight - 8 || top < height + 16;
  pop.classList.toggle("is-above", !isBelow);
  const start = Math.max(8, Math.min(right - width, innerWidth - width - 8));
  pop.style.left = `${start}px`;
  pop.style.top = `${isBelow ? bottom + 8 : top - height - 8}px`;
  const notch = Math.min(Math.max((left + right) / 2 - start, 24), width - 24);
  pop.style.setProperty("--notch", `${Math.min(notch, right - start - 40)}px`);
}

