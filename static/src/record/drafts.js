// What has been entered and not saved is kept in this browser, for this person alone, and offered after a crash.

import { element, say } from "./words.js";
import { fill, isSameState, snapshot, snapshotSteps } from "./snapshot.js";
import { inSteps } from "./steps.js";
import { isTaken } from "./versions.js";

const PAUSE = 500;
const KEPT_FOR = 7 * 24 * 3600 * 1000;

/** The draft of one form. */
export class Drafts {
  constructor(form, known) {
    this.form = form;
    this.key = `fw-draft:${known.user?.id}:${location.pathname}`;
    this.revision = known.revision;
    this.initial = snapshot(form);
    this.isOver = false;
    for (const kind of ["input", "fw:put", "fw:dirty"]) form.addEventListener(kind, () => this.keepSoon());
    window.addEventListener("pagehide", () => (this.timer || this.isKeeping) && this.keepNow());
    this.offer(known.reader_timezone);
  }

  keepSoon() {
    this.turn = (this.turn ?? 0) + 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), PAUSE);
  }

  /** Keep what is entered, while nothing else is entered. */
  async keep() {
    if (!this.isKept()) return;
    this.isKeeping = true;
    const { turn } = this;
    const isSame = () => turn === this.turn && !this.isOver;
    const state = await inSteps(snapshotSteps(this.form), isSame);
    if (!state || !isSame()) return;
    this.isKeeping = false;
    this.put(state);
  }

  keepNow() {
    if (this.isKept()) this.put(snapshot(this.form));
  }

  /** Whether there is something to keep. */
  isKept() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.isOver || this.isOffered) return false;
    if (!("dirty" in this.form.dataset)) {
      this.remove();
      return false;
    }
    return true;
  }

  put(state) {
    write(this.key, { at: Date.now(), revision: this.revision, ...state });
  }

  /** What was entered is saved, or not wanted any more. */
  forget() {
    this.isOver = true;
    clearTimeout(this.timer);
    this.timer = 0;
    this.remove();
  }

  remove() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // nothing was kept
    }
  }

  /** Offer what was kept; its moment is said in `timezone`, the reader's own. */
  offer(timezone) {
    const found = read(this.key);
    if (!found || "dirty" in this.form.dataset) return;
    if (Date.now() - found.at > KEPT_FOR || isSameState(found, this.initial)) {
      this.remove();
      return;
    }
    if (isTaken(this.key)) {
      fill(this.form, found);
      return;
    }
    this.isOffered = true;
    const time = momentSaid(found.at, timezone);
    const take = element("button", { type: "button", className: "btn btn-sm", textContent: say("draft_take") });
    const drop = element("button", { type: "button", className: "btn btn-sm btn-ghost", textContent: say("draft_drop") });
    const band = element("div", { className: "band warn-b draft-band" }, element("div", { className: "grow", textContent: say("draft", { time }) }), take, drop);
    band.setAttribute("role", "status");
    const end = () => {
      this.isOffered = false;
      band.remove();
    };
    take.addEventListener("click", () => {
      end();
      fill(this.form, found);
      this.form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    });
    drop.addEventListener("click", () => {
      end();
      this.remove();
    });
    this.form.prepend(band);
  }
}

/** A moment as the rest of the page says it: by a clock of 24 hours, with the day unless it is today. */
function momentSaid(at, timeZone) {
  const parts = (options) => new Intl.DateTimeFormat(document.documentElement.lang, { ...options, timeZone });
  const day = parts({ dateStyle: "medium" });
  const clock = parts({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
  return day.format(at) === day.format(Date.now()) ? clock : `${day.format(at)} ${clock}`;
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // a full or closed store: the page itself still holds everything
  }
}
