// Tabs: without a script their parts follow each other under headings.

/** Make tabs of every group of parts. */
export function startTabs(root) {
  for (const group of root.querySelectorAll("[data-tabs]")) new Tabs(group);
}

class Tabs {
  constructor(group) {
    this.parts = [...group.children].filter((one) => one.matches(".tab-part"));
    if (this.parts.length < 2) return;
    group.classList.add("is-tabbed");
    this.list = Object.assign(document.createElement("div"), { className: "tabs tab-list" });
    this.list.setAttribute("role", "tablist");
    this.tabs = this.parts.map((part, place) => this.tab(part, place));
    this.list.append(...this.tabs);
    group.prepend(this.list);
    const wrong = this.parts.findIndex((part) => part.querySelector(".has-error"));
    this.open(Math.max(wrong, 0));
    root(group).addEventListener("fw:sections", () => this.open(this.place));
  }

  tab(part, place) {
    const tab = Object.assign(document.createElement("button"), { type: "button", textContent: part.querySelector("h2").textContent });
    part.id ||= `tab-${part.dataset.part}`;
    part.setAttribute("role", "tabpanel");
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", part.id);
    tab.addEventListener("click", () => this.open(place));
    tab.addEventListener("keydown", ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (!step) return;
      const next = (place + step + this.tabs.length) % this.tabs.length;
      this.open(next);
      this.tabs[next].focus();
    });
    return tab;
  }

  open(place) {
    this.place = place;
    this.tabs.forEach((tab, index) => {
      const isOpen = index === place;
      tab.setAttribute("aria-selected", String(isOpen));
      tab.tabIndex = isOpen ? 0 : -1;
      this.parts[index].hidden = !isOpen;
    });
  }
}

const root = (group) => group.closest("form") ?? document;
