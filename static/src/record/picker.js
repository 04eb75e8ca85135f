// A reference picker: a combobox over the select it stands for, which keeps the value and is what is sent.

import { pathOf } from "./controls.js";

const PAUSE = 180;
let count = 0;

/** Turn the reference selects inside an element into comboboxes. */
export function startPickers(root, form) {
  for (const select of root.querySelectorAll("select[data-widget=reference]:not([multiple])")) {
    if (!select.picker && !select.closest("template")) new Picker(select, form);
  }
}

class Picker {
  constructor(select, form) {
    Object.assign(this, { select, form, items: [], place: -1, asked: 0 });
    const id = `picker-${++count}`;
    this.input = document.createElement("input");
    Object.assign(this.input, { type: "text", className: "form-control", autocomplete: "off", id: `${select.id}-text` });
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": id })) {
      this.input.setAttribute(name, value);
    }
    this.input.placeholder = form.dataset.saySearch;
    this.list = document.createElement("ul");
    Object.assign(this.list, { id, className: "picker-list", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.textContent.trim() ?? "");
    const box = document.createElement("div");
    box.className = "picker";
    select.before(box);
    box.append(this.input, this.list, select);
    for (const label of document.querySelectorAll(`label[for="${CSS.escape(select.id)}"]`)) label.htmlFor = this.input.id;
    select.hidden = true;
    select.picker = this.input;
    this.mirror();
    this.listen();
  }

  listen() {
    const { input, list, select } = this;
    select.addEventListener("fw:put", () => this.mirror());
    input.addEventListener("input", (event) => {
      event.stopPropagation();
      this.searchSoon();
    });
    input.addEventListener("change", (event) => event.stopPropagation());
    input.addEventListener("click", () => this.list.hidden && this.search(""));
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.leave());
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[data-id]");
      if (option) this.choose(this.items[Number(option.dataset.place)]);
    });
  }

  /** Show what the select holds. */
  mirror() {
    const { input, select } = this;
    if (document.activeElement !== input || this.list.hidden) input.value = select.value ? (select.selectedOptions[0]?.text ?? "") : "";
    input.disabled = select.disabled;
    for (const name of ["aria-required", "aria-invalid", "aria-describedby"]) {
      const value = select.getAttribute(name);
      if (value === null) input.removeAttribute(name);
      else input.setAttribute(name, value);
    }
  }

  searchSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(this.input.value.trim()), PAUSE);
  }

  async search(words) {
    const turn = ++this.asked;
    const url = `${this.form.dataset.lookup}?${new URLSearchParams({ path: pathOf(this.select), q: words })}`;
    const answer = await fetch(url, { method: "POST", body: new FormData(this.form) }).catch(() => null);
    if (turn !== this.asked || !answer?.ok || document.activeElement !== this.input) return;
    this.items = (await answer.json()).items;
    this.place = this.items.length && words ? 0 : -1;
    this.draw();
  }

  draw() {
    const options = this.items.map(({ id, title }, place) => {
      const option = document.createElement("li");
      Object.assign(option, { id: `${this.list.id}-${place}`, textContent: title });
      Object.assign(option.dataset, { id, place });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", String(place === this.place));
      return option;
    });
    if (!options.length) {
      const none = Object.assign(document.createElement("li"), { className: "none", textContent: this.form.dataset.sayNone });
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      options.push(none);
    }
    this.list.replaceChildren(...options);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.point();
  }

  point() {
    [...this.list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === this.place)));
    const chosen = this.list.children[this.place];
    if (chosen?.id) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      event.stopPropagation();
      if (this.list.hidden) this.search("");
      else {
        this.place = Math.min(Math.max(this.place + step, 0), this.items.length - 1);
        this.point();
      }
    } else if (event.key === "Enter" && !this.list.hidden && !event.altKey) {
      event.preventDefault();
      if (this.items[this.place]) this.choose(this.items[this.place]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
      this.mirror();
    }
  }

  choose(item) {
    const { select } = this;
    if (![...select.options].some((one) => one.value === item.id)) select.add(new Option(item.title, item.id));
    this.close();
    this.set(item.id);
  }

  set(value) {
    const { select } = this;
    if (select.value !== value) {
      select.value = value;
      select.dispatchEvent(new Event("input", { bubbles: true }));
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.mirror();
  }

  /** Emptied means nothing is chosen; words that were not chosen from are put back. */
  leave() {
    this.close();
    if (!this.input.value.trim()) this.set("");
    this.mirror();
  }

  close() {
    this.asked += 1;
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
