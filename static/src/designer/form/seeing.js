// As whom, with which record, in which language and how wide the form is seen: kept while the tab is open.
import { effect, signal } from "@preact/signals";
import { known } from "../known.js";

const KEPT = `fw-seen.${known.app}`;
const USUAL = { role: "", language: known.language, width: "wide", type: "", record: "" };

export const WIDTHS = ["wide", "tablet", "phone"];

/** How the preview is seen. */
export const seeing = signal(read());

/** What the server said of the form it drew: whose eyes, which sample, whether parts had to be left out. */
export const drawn = signal({ state: "", sample: "", title: "", person: "", why: "", isDrawn: false });

function read() {
  try {
    return { ...USUAL, ...JSON.parse(sessionStorage.getItem(KEPT) ?? "{}"), record: "", type: "" };
  } catch {
    return USUAL;
  }
}

effect(() => {
  const { role, language, width } = seeing.value;
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ role, language, width }));
  } catch {
    // a browser that keeps nothing begins anew with each page
  }
});

/** See it otherwise. */
export const see = (changed) => (seeing.value = { ...seeing.value, ...changed });

/** The same for an address. */
export function asked(also = {}) {
  const { role, language, type, record } = seeing.value;
  const given = Object.entries({ role, language, type, record, ...also }).filter(([, value]) => value);
  return new URLSearchParams(given).toString();
}

/** Where a form is drawn as it is seen. */
export const addressOf = (form) => `${known.studio}/forms/${form}/sheet?${asked()}`;

let early = null;

/** Ask for the form while the rest of the page is still on its way. */
export function begin() {
  const address = addressOf(known.form);
  early = { address, answer: fetch(address) };
  early.answer.catch(() => {}); // said by who asks for it
}

/** The answer to an address: the one that was asked for early, or a new one. */
export function begun(address) {
  const answer = early?.address === address ? early.answer : fetch(address);
  early = null;
  return answer;
}
