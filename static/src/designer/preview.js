// What is designed, as the runtime draws it from the draft: drawn anew after each edit that is kept.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { html, Icon } from "./html.js";
import { asked, seeing } from "./form/seeing.js";
import { kept } from "./store.js";
import { say } from "./words.js";

/** What stands there before it is drawn. */
const BARS = '<span class="fw-skeleton ds-shape-title"></span>' + '<span class="fw-skeleton is-row"></span>'.repeat(8);

/** The preview at an address of the studio; `prepare` is given its element each time it has been drawn. */
export function Preview({ address, label, prepare, onPick, marked }) {
  const place = useRef(null);
  const [said, setSaid] = useState("");
  const whole = `${address}?${asked({ record: "", type: "" })}`;
  const version = kept.value;
  useLayoutEffect(() => void (place.current.innerHTML = BARS), []);
  useEffect(() => {
    let isStale = false;
    fetch(whole)
      .then(async (answer) => {
        if (!answer.ok) throw new Error(answer.status);
        const text = await answer.text();
        if (isStale || !place.current) return;
        const hadFocus = place.current.contains(document.activeElement);
        place.current.innerHTML = text;
        place.current.removeAttribute("aria-busy");
        const { state, why } = place.current.querySelector("[data-sheet]").dataset;
        setSaid({ broken: say("preview_broken"), refused: why }[state] ?? "");
        quieten(place.current);
        prepare?.(place.current);
        marked?.(place.current);
        if (hadFocus) (place.current.querySelector(".ds-chosen") ?? place.current.querySelector("[data-pick]"))?.focus({ preventScroll: true });
      })
      .catch(() => !isStale && setSaid(say("preview_failed")));
    return () => (isStale = true);
  }, [version, whole]);
  useEffect(() => {
    if (place.current) marked?.(place.current);
  });
  return html`<div class=${`ds-scene is-${seeing.value.width}`}>
    ${said && html`<p class="band warn-b ds-scene-said" role="status"><${Icon} name="alert-triangle" /><span class="grow">${said}</span></p>`}
    <div class="ds-sheet is-broad"><div class="ds-paper is-preview" role="group" aria-label=${label} aria-busy="true" ref=${place} onClick=${(event) => { event.preventDefault(); onPick?.(event); }}></div></div>
  </div>`;
}

/** Nothing in a preview acts; its parts do not answer to the names of the page's own. */
function quieten(root) {
  for (const one of root.querySelectorAll("input, select, textarea, button, a, summary, [tabindex]:not([role=region])")) {
    one.tabIndex = -1;
    if (one.matches("input, select, textarea, button, a, summary")) one.setAttribute("aria-hidden", "true");
  }
  root.querySelectorAll("script").forEach((one) => one.remove());
  root.querySelectorAll("[id]:not(symbol)").forEach((one) => (one.id = `sheet-${one.id}`));
  root.querySelectorAll("[for]").forEach((one) => (one.htmlFor = `sheet-${one.htmlFor}`));
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls"]) root.querySelectorAll(`[${name}]`).forEach((one) => one.setAttribute(name, one.getAttribute(name).split(" ").map((id) => `sheet-${id}`).join(" ")));
}
