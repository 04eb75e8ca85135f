// Nothing typed is left behind unasked: links of the page ask in a dialog, the browser asks for all else.

import { askIn } from "./question.js";
import { say } from "./words.js";

/** Watches over leaving the page of a form. */
export class Leaving {
  constructor(form) {
    this.form = form;
    this.isAllowed = false;
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("beforeunload", (event) => {
      if (this.isDirty && !this.isAllowed) event.preventDefault();
    });
    window.addEventListener("pageshow", () => (this.isAllowed = false));
  }

  get isDirty() {
    return "dirty" in this.form.dataset;
  }

  /** The page is left on purpose. */
  allow() {
    this.isAllowed = true;
  }

  async clicked(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.target === "_blank" || link.getAttribute("href").startsWith("#") || link.origin !== location.origin || link.hasAttribute("download")) return;
    if (link.matches("[data-leave]")) {
      this.allow();
      return;
    }
    if (!this.isDirty) return;
    event.preventDefault();
    const next = link.href;
    await this.ask(
      () => this.saving.save({ next }),
      () => location.assign(next),
    );
  }

  /** Buttons of the record act on what is stored: what is entered is saved first, or left. */
  async submitted(event) {
    const sent = event.target;
    if (event.defaultPrevented || sent === this.form || !this.isDirty || this.isAllowed || sent.closest("dialog")) return;
    event.preventDefault();
    await this.ask(
      () => this.saving.save(),
      () => sent.submit(),
    );
  }

  async ask(save, go) {
    const pressed = await askIn({
      title: say("leave_title"),
      text: say("leave_text"),
      buttons: [
        { name: "save", label: say("leave_save"), kind: "btn-primary" },
        { name: "go", label: say("leave_go"), kind: "btn-bad" },
        { name: "", label: say("leave_stay"), kind: "btn-ghost" },
      ],
    });
    if (pressed === "save") await save();
    if (pressed !== "go") return;
    this.drafts.forget();
    this.allow();
    go();
  }
}
