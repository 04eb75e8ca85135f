// Edits that the server does not have yet, kept in this browser until it does.
import { known } from "./known.js";

const ABANDONED = 120_000;
const prefix = `fw-draft:studio:${known.app}:${known.me}:`;

const own = prefix + tab();

function tab() {
  try {
    const found = sessionStorage.getItem("fw-studio-tab") ?? crypto.getRandomValues(new Uint32Array(2)).join("-");
    sessionStorage.setItem("fw-studio-tab", found);
    return found;
  } catch {
    return "one"; // a browser that keeps nothing
  }
}

/** Keep the edits and the draft they were made on; none takes away what was kept. */
export function keepUnsent(edits, base, revision) {
  try {
    if (edits.length) localStorage.setItem(own, JSON.stringify({ edits, base, revision, at: Date.now() }));
    else localStorage.removeItem(own);
  } catch {
    // full or forbidden: the page still has them
  }
}

/** What an earlier page of this tab, or one that is gone, could not send: `{edits, base, forget}` each. */
export function findUnsent() {
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(prefix)) continue;
      const kept = JSON.parse(localStorage.getItem(key));
      if (key !== own && Date.now() - kept.at < ABANDONED) continue;
      found.push({ ...kept, forget: () => key !== own && localStorage.removeItem(key) });
    }
  } catch {
    return found;
  }
  return found.sort((one, other) => one.at - other.at);
}
