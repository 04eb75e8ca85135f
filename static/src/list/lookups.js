// Long lists of candidates become pickers that search by words; short ones stay selects.
import { startPickers } from "../record/picker.js";

/** Turn the selects with `data-lookup` inside an element into pickers. */
export function startLookups(root) {
  for (const select of root.querySelectorAll("select[data-lookup]")) {
    const words = document.querySelector("[data-say-search]")?.dataset ?? {};
    const carrier = document.createElement("form");
    Object.assign(carrier.dataset, { lookup: select.dataset.lookup, saySearch: words.saySearch ?? "", sayNone: words.sayNone ?? "" });
    const token = document.querySelector("[name=csrf_token]");
    if (token) carrier.append(token.cloneNode());
    select.id ||= `lookup-${select.name}`;
    startPickers(select.parentElement, carrier);
    const name = select.getAttribute("aria-label");
    if (name) select.picker?.setAttribute("aria-label", name);
  }
}
