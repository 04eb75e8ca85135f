// A list that acts on what is chosen, and not on what arrow keys pass on the way: with keys, Enter or leaving it acts.
import { useLayoutEffect, useRef } from "preact/hooks";
import { html } from "./html.js";

const PASSING = /^(Arrow|Page|Home$|End$|.$)/;

/** A select; `onPick` is given a chosen value other than `value`. What is chosen is shown until then. */
export function Pick({ value = "", onPick, isFocused, children, ...more }) {
  const own = useRef(null);
  const isPassing = useRef(false);
  useLayoutEffect(() => {
    if (isFocused) own.current?.focus();
  }, [isFocused]);
  const act = () => {
    isPassing.current = false;
    const chosen = own.current.value;
    if (chosen === value) return;
    if (!value) own.current.value = "";
    if (chosen) onPick(chosen);
  };
  const heard = (event) => {
    if (event.key === "Enter" && isPassing.current) {
      event.preventDefault();
      act();
    } else if (event.key === "Escape" && isPassing.current) {
      event.stopPropagation();
      own.current.value = value;
      isPassing.current = false;
    } else if (event.key === " " || event.altKey) isPassing.current = false; // the list opens: what is taken there is meant
    else if (PASSING.test(event.key) && !event.ctrlKey && !event.metaKey) isPassing.current = true;
  };
  const shown = isPassing.current ? own.current.value : value; // drawn anew on the way, it stays where the keys have come
  return html`<select ref=${own} value=${shown} onChange=${() => !isPassing.current && act()} onKeyDown=${heard} onPointerDown=${() => (isPassing.current = false)} onBlur=${() => isPassing.current && act()} ...${more}>${children}</select>`;
}
