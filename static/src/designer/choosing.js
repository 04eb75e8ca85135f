// Which field is chosen: kept in the address, so that links and the way back lead to it.
import { signal } from "@preact/signals";

const inAddress = () => decodeURIComponent(location.hash.slice(1));

/** The key of what is chosen; empty for nothing. */
export const chosen = signal(inAddress());

/** Choose a part of the page. */
export function choose(key) {
  if (chosen.value === key) return;
  chosen.value = key;
  history.replaceState(null, "", key ? `#${encodeURIComponent(key)}` : location.pathname);
}

addEventListener("hashchange", () => (chosen.value = inAddress()));
