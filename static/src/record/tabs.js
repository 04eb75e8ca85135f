// Tabs: without a script their parts follow each other under headings.

/** Make tabs of every group of parts. */
export function startTabs(root) {
  for (const group of root.querySelectorAll("[data-tabs]")) new Tabs(group, root);
}

class Tabs {
  constructor(group, form) {
    this.parts = [...group.children].filter((one) => one.matches(".tab-part"));
    if (this.parts.length < 2) return;
    for (const part of this.parts) part.fwHidden = part.hidden;
    group.classList.add("is-tabbed");
    this.list = Object.assign(document.createElement("div"), { className: "tabs tab-list" });
    this.list.setAttribute("role", "tablist");
    this.tabs = this.parts.map((part, place) => this.tab(part, place));
    this.list.append(...this.tabs);
    group.prepend(this.list);
    const wrong = this.parts.findIndex((part) => !part.fwHidden && part.querySelector(".has-error"));
    this.open(Math.max(wrong, 0));
    this.mark();
    form.addEventListener("fw:sections", () => this.open(this.place));
    form.addEventListener("fw:problems", () => this.mark());
    form.addEventListener("fw:reveal", ({ detail }) => {
      const place = this.parts.findIndex((part) => part.contains(detail));
      if (place >= 0) this.open(place);
    });
  }

  tab(part, place) {
    const tab = Object.assign(document.createElement("button"), { type: "button", textContent: part.querySelector("h2").textContent });
    part.id ||= `tab-${part.dataset.part}`;
    part.setAttribute("role", "tabpanel");
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", part.id);
    tab.addEventListener("click", () => this.open(place));
    tab.addEventListener("keydown", (event) => this.key(event, place));
    return tab;
  }

  key(event, place) {
    const shown = this.parts.map((_, index) => index).filter((index) => !this.parts[index].fwHidden);
    const at = shown.indexOf(place);
    const next = { ArrowRight: shown[(at + 1) % shown.length], ArrowLeft: shown.at(at - 1), Home: shown[0], End: shown.at(-1) }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.open(next);
    this.tabs[next].focus();
  }

  /** Show a part; one that the rules hide gives way to the first they show. */
  open(wanted) {
    const place = this.parts[wanted].fwHidden ? Math.max(this.parts.findIndex((part) => !part.fwHidden), 0) : wanted;
    this.place = place;
    this.tabs.forEach((tab, index) => {
      const isOpen = index === place;
      tab.hidden = this.parts[index].fwHidden;
      tab.setAttribute("aria-selected", String(isOpen));
      tab.tabIndex = isOpen ? 0 : -1;
      this.parts[index].hidden = !isOpen || this.parts[index].fwHidden;
    });
  }

  /** A tab that hides something to mend says so. */
  mark() {
    this.tabs.forEach((tab, index) => tab.classList.toggle("has-wrong", this.parts[index].querySelector(".has-error") !== null));
  }
}
