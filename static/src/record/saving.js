// Saving without leaving the page: what is refused is shown where it stands, and nothing that was entered is lost.

import { toast } from "../ui/toast.js";
import { bodyOf } from "./body.js";
import { allControls } from "./controls.js";
import { chooseVersions } from "./conflict.js";
import { reach } from "./light_rows.js";
import { goTo, keepProblem } from "./problems.js";
import { signInAgain } from "./session.js";
import { announce, say } from "./words.js";

const TAKES_LONG = 300;

/** Saves a form; `drafts` forget what is saved, `leaving` knows that the page is left on purpose. */
export class Saving {
  constructor(form, known, drafts, leaving) {
    Object.assign(this, { form, known, drafts, leaving, isBusy: false });
    form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s" || event.altKey) return;
      event.preventDefault();
      if (document.querySelector("dialog:modal")) return;
      document.activeElement?.dispatchEvent(new Event("change", { bubbles: true }));
      if ("dirty" in form.dataset || !("stored" in form.dataset)) form.requestSubmit(form.querySelector("[data-save]"));
    });
  }

  submitted(event) {
    const act = event.submitter?.name === "-act" ? event.submitter.value : "save";
    if (act !== "save") {
      this.leaving.allow(); // the server draws the form anew, with what was entered
      return;
    }
    event.preventDefault();
    this.save({ submitter: event.submitter?.name === "-stage" ? event.submitter : null });
  }

  /** Save; gives whether it was saved. Afterwards the record is shown, or `next`. */
  async save({ submitter = null, next = null } = {}) {
    if (this.isBusy) return false;
    this.isBusy = true;
    const stop = this.showBusy();
    await this.files?.settled();
    const answer = await this.send(submitter);
    stop();
    this.isBusy = false;
    return this.answered(answer, { submitter, next });
  }

  async send(submitter) {
    const body = bodyOf(this.form);
    if (submitter) body.set(submitter.name, submitter.value);
    body.set("-act", "save");
    try {
      return await fetch(this.form.getAttribute("action") || location.href, { method: "POST", body, headers: { "X-Save": "1", Accept: "application/json" }, redirect: "manual" });
    } catch {
      return null;
    }
  }

  async answered(answer, how) {
    if (!answer) return this.failed(say("offline"), how);
    if (answer.type === "opaqueredirect") return this.signedOut(how);
    const isJson = (answer.headers.get("Content-Type") ?? "").includes("application/json");
    if (!isJson) {
      if (answer.status === 400 && (await this.renew())) return this.save(how);
      return this.failed(say("failed", { n: answer.status }), how);
    }
    const found = await answer.json();
    if (answer.ok) return this.saved(found, how);
    if (found.conflicts) return this.choose(found, how);
    this.refused(found);
    return false;
  }

  saved({ url }, { next }) {
    this.drafts.forget();
    this.leaving.allow();
    location.assign(next ?? url);
    return true;
  }

  /** Say what is wrong above the form and at its fields. */
  refused({ bands, errors }) {
    this.form.dispatchEvent(new CustomEvent("fw:refused"));
    const box = this.form.querySelector("[data-bands]");
    box.innerHTML = bands;
    const live = this.live;
    if (live) live.isTried = true;
    for (const control of allControls(this.form)) if (control.fwProblem) delete control.fwProblem;
    for (const [path, messages] of Object.entries(errors)) {
      const control = reach(this.form, path);
      if (control) keepProblem(control, messages.join(" "));
      else this.noteAt(path, messages.join(" "));
    }
    const band = box.querySelector("[role=alert]");
    band?.focus();
    this.form.dispatchEvent(new CustomEvent("fw:problems"));
    if (band?.id === "findings") announce(say("problems", { n: band.querySelectorAll("li").length }));
  }

  noteAt(path, message) {
    const field = [...this.form.querySelectorAll("[data-field]")].find((one) => one.dataset.field === path && !one.closest("tr"));
    const note = field && [...field.children].find((one) => one.matches(".note.bad"));
    if (!note) return;
    note.querySelector("span").textContent = message;
    note.hidden = false;
    field.classList.add("has-error");
  }

  failed(text, how) {
    toast(text, { kind: "error", undo: { label: say("again"), act: () => this.save(how) } });
    return false;
  }

  async signedOut(how) {
    const isBack = await signInAgain(this.form, this.known, () => this.renew());
    return isBack ? this.save(how) : false;
  }

  /** The token of a session that is new; false when nobody, or somebody else, is signed in. */
  async renew() {
    const [me, session] = await Promise.all(["me", "session"].map((name) => fetch(`/api/v1/${name}`).catch(() => null)));
    if (!me?.ok || !session?.ok) return false;
    if ((await me.json()).id !== this.known.user.id) return null;
    const { csrf_token: token } = await session.json();
    for (const input of document.querySelectorAll("input[name=csrf_token]")) {
      if (this.tried === token) return false;
      input.value = token;
    }
    this.tried = token;
    return true;
  }

  /** Somebody else has saved: which version of each field? */
  async choose(found, how) {
    const isChosen = await chooseVersions(this.form, found);
    if (!isChosen) return false;
    this.form.elements.namedItem("-revision").value = found.revision;
    return this.save(how);
  }

  showBusy() {
    const button = this.form.querySelector("[data-save] > span");
    const said = button?.textContent;
    this.form.dataset.saving = "";
    const timer = setTimeout(() => button && (button.textContent = say("saving")), TAKES_LONG);
    return () => {
      clearTimeout(timer);
      if (button) button.textContent = said;
      delete this.form.dataset.saving;
    };
  }
}

/** Let the links of the error summary and of what a stage asks for lead to their fields. */
export function startSummary(form) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#findings a[href^='#'], [data-to]");
    if (!link) return;
    event.preventDefault();
    goTo(form, link.hash.slice(1), link.dataset.pathTo);
  });
}
