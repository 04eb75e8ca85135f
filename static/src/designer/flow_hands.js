// What keys do with cards, and what is taken along.
import { toast } from "../ui/toast.js";
import { keepClip } from "./flow_parts.js";
import { undo } from "./store.js";
import { say } from "./words.js";

/** Up and down go from card to card. */
export function walk(event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const all = [...document.querySelectorAll(".fl-card")];
  all[all.indexOf(event.currentTarget) + step]?.focus();
}

/** Keep a copy; with `isCut` the step goes. */
export function take(entry, remove) {
  keepClip(entry.step);
  if (remove) {
    remove();
    toast(say("flow_cut_done"), { undo: { label: say("undo"), act: undo } });
  } else toast(say("flow_copied"), { kind: "info" });
}
