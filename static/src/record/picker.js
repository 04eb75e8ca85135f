// A picker of records, people, departments: a combobox over the select it stands for, which keeps the value and is
// what is sent. Several are chips before the input. New ones can be made where the server says so.

import { bodyAround, pathAround } from "./body.js";
import { createRecord } from "./create.js";
import { remember, remembered } from "./recent.js";
import { announce, element, icon, say } from "./words.js";

const PAUSE = 180;
const MANY = 20;
let count = 0;

/** Turn the selects inside an element into pickers; those of long tables when somebody comes to them. */
export function startPickers(root, form, known) {
  const found = [...root.querySelectorAll("select[data-widget]")].filter((one) => !one.picker && !one.closest("template"));
  const start = (select) => select.picker ?? new Picker(select, form, known).input;
  if (found.length <= MANY) {
    found.forEach(start);
    return;
  }
  for (const select of found) if (!select.closest("[data-table]")) start(select);
  if (form.fwLazy) return;
  form.fwLazy = true;
  for (const kind of ["pointerdown", "focusin"]) {
    form.addEventListener(kind, (event) => {
      const select = event.target.closest?.("select[data-widget]");
      if (!select || select.picker || select.disabled) return;
      event.preventDefault();
      start(select).focus();
    });
  }
}

class Picker {
  constructor(select, form, known) {
    Object.assign(this, { select, form, known, items: [], place: -1, asked: 0, many: select.multiple });
    const id = `picker-${++count}`;
    const label = select.getAttribute("aria-label");
    this.input = element("input", { type: "text", className: "form-control", autocomplete: "off", id: `${select.id}-text` });
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": id })) {
      this.input.setAttribute(name, value);
    }
    this.input.placeholder = say("search");
    this.input.select_ = select;
    this.list = element("ul", { id, className: "picker-list", popover: "manual" });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", label ?? document.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.textContent.trim() ?? "");
    if (label) this.input.setAttribute("aria-label", label);
    this.box = element("div", { className: this.many ? "picker is-many" : "picker" });
    select.before(this.box);
    this.entities = (select.dataset.entity ?? "").split(",");
    if (select.dataset.type === "any_reference" && this.entities.length > 1) this.box.append(this.kinds());
    if (this.many) this.box.append((this.chips = element("span", { className: "chips" })));
    this.box.append(this.input, this.list, select);
    if (!this.many) this.input.after(Object.assign(icon("selector"), {}));
    for (const label of document.querySelectorAll(`label[for="${CSS.escape(select.id)}"]`)) label.htmlFor = this.input.id;
    select.hidden = true;
    select.picker = this.input;
    this.mirror();
    this.listen();
  }

  /** Which entity to look in, where there are several. */
  kinds() {
    const names = this.known.entities ?? {};
    this.kind = element("select", { className: "form-select picker-kind" }, ...this.entities.map((key) => new Option(names[key] ?? key, key)));
    this.kind.setAttribute("aria-label", say("search"));
    const [now] = this.select.value.split(":");
    if (now) this.kind.value = now;
    for (const kind of ["input", "change"]) this.kind.addEventListener(kind, (event) => event.stopPropagation());
    this.kind.addEventListener("change", () => {
      this.set("");
      this.input.focus();
    });
    return this.kind;
  }

  get entity() {
    return this.kind ? this.kind.value : this.entities[0];
  }

  listen() {
    const { input, list, select } = this;
    select.addEventListener("fw:put", () => this.mirror());
    input.addEventListener("fw:mirror", () => this.mirror());
    input.addEventListener("input", (event) => {
      event.stopPropagation();
      this.searchSoon();
    });
    input.addEventListener("change", (event) => event.stopPropagation());
    input.addEventListener("click", () => this.isOpen || this.search(""));
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.leave());
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[data-place]");
      if (option) this.choose(this.items[Number(option.dataset.place)]);
    });
    this.chips?.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) this.drop(button.value);
    });
    for (const kind of ["scroll", "resize"]) window.addEventListener(kind, () => this.isOpen && this.lay(), { capture: true, passive: true });
  }

  get isOpen() {
    return this.input.getAttribute("aria-expanded") === "true";
  }

  /** Show what the select holds. */
  mirror() {
    const { input, select } = this;
    if (this.many) this.drawChips();
    else if (document.activeElement !== input || !this.isOpen) input.value = select.value ? (select.selectedOptions[0]?.text ?? "") : "";
    input.disabled = select.disabled;
    if (this.kind) this.kind.disabled = select.disabled;
    for (const name of ["aria-required", "aria-invalid", "aria-describedby"]) {
      const value = select.getAttribute(name);
      if (value === null) input.removeAttribute(name);
      else input.setAttribute(name, value);
    }
    this.link();
  }

  /** The link that opens what is chosen follows it. */
  link() {
    const link = this.box.parentElement?.querySelector(":scope > .open-link");
    const chosen = this.select.selectedOptions[0];
    if (!link || this.many) return;
    link.hidden = !chosen?.value;
    if (chosen?.dataset.url) link.href = chosen.dataset.url;
  }

  drawChips() {
    const chips = [...this.select.selectedOptions].map(({ value, text }) => {
      const button = element("button", { type: "button", value, disabled: this.select.disabled }, icon("x"));
      button.setAttribute("aria-label", say("remove", { name: text }));
      return element("span", { className: "chip" }, element("span", { textContent: text }), button);
    });
    this.chips.replaceChildren(...chips);
  }

  searchSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(this.input.value.trim()), PAUSE);
  }

  async search(words) {
    const turn = ++this.asked;
    const query = new URLSearchParams({ path: pathAround(this.select), q: words });
    if (this.kind) query.set("entity", this.entity);
    const lately = words ? [] : remembered(this.known, this.entity);
    if (lately.length) query.set("recent", lately.join(","));
    const answer = await fetch(`${this.form.dataset.lookup}?${query}`, { method: "POST", body: bodyAround(this.form, this.select), redirect: "manual" }).catch(() => null);
    if (turn !== this.asked || !answer?.ok || document.activeElement !== this.input) return;
    const { items, create } = await answer.json();
    const held = new Set(this.many ? [...this.select.selectedOptions].map((one) => one.value) : []);
    this.items = items.filter((one) => !held.has(one.id));
    if (create) this.items.push({ create });
    this.place = words && this.items[0]?.id ? 0 : -1;
    this.draw();
  }

  draw() {
    const options = this.items.map((item, place) => this.option(item, place));
    if (!this.items.some((one) => "id" in one)) {
      const none = element("li", { className: "none", textContent: say("none") });
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      options.unshift(none);
    }
    this.list.replaceChildren(...options);
    if (!this.list.matches(":popover-open")) this.list.showPopover();
    this.input.setAttribute("aria-expanded", "true");
    this.lay();
    this.point();
  }

  option({ id, title, second, recent, create }, place) {
    const lines = create
      ? [icon("plus"), element("span", { className: "grow", textContent: create.label })]
      : [recent ? icon("clock") : null, element("span", { className: "grow" }, element("span", { className: "first", textContent: title }), second ? element("small", { textContent: second }) : null)];
    const option = element("li", { id: `${this.list.id}-${place}`, className: create ? "create" : id ? "" : "refused" }, ...lines);
    option.dataset.place = place;
    option.setAttribute("role", "option");
    if (!create && !id) {
      option.setAttribute("aria-disabled", "true");
      option.prepend(icon("ban"));
    }
    return option;
  }

  /** The list stands below the input, above everything, wherever the input scrolls. */
  lay() {
    const { left, width, top, bottom } = this.input.getBoundingClientRect();
    const height = Math.min(this.list.scrollHeight + 2, 320);
    const isBelow = bottom + height + 8 < innerHeight || top < height;
    const wide = Math.max(width, Math.min(320, innerWidth - 16));
    Object.assign(this.list.style, {
      left: `${Math.max(8, Math.min(left, innerWidth - wide - 8))}px`,
      width: `${wide}px`,
      top: isBelow ? `${bottom + 4}px` : `${top - height - 4}px`,
    });
  }

  point() {
    const options = [...this.list.querySelectorAll("[data-place]")];
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.place)));
    const chosen = options[this.place];
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !event.altKey) this.walk(event, step);
    else if (event.key === "Enter" && this.isOpen && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      const item = this.items[this.place];
      if (item) this.choose(item);
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
      this.mirror();
    } else if (event.key === "Backspace" && this.many && !this.input.value) {
      const last = [...this.select.selectedOptions].at(-1);
      if (last) this.drop(last.value);
    }
  }

  walk(event, step) {
    if (!this.isOpen && this.select.closest("[data-table]") && !this.input.value && step < 0) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.isOpen) {
      this.search("");
      return;
    }
    const last = this.items.length - 1;
    let place = this.place;
    do place += step;
    while (this.items[place] && !this.items[place].id && !this.items[place].create);
    if (place >= 0 && place <= last) this.place = place;
    this.point();
  }

  async choose(item) {
    if (item.create) {
      const words = this.input.value.trim();
      this.close();
      const made = await createRecord(item.create.url, this.input, this.form, this.known, words);
      if (made) this.take({ ...made, id: this.kind ? `${this.entity}:${made.id}` : made.id });
      return;
    }
    if (!item.id) return;
    this.close();
    this.take(item);
  }

  take({ id, title, url }) {
    let option = [...this.select.options].find((one) => one.value === id);
    if (!option) this.select.add((option = new Option(title, id)));
    if (url) option.dataset.url = url;
    remember(this.known, this.entity, id.split(":").at(-1));
    announce(say("chosen", { name: title }));
    if (!this.many) {
      this.set(id);
      return;
    }
    this.input.value = "";
    option.selected = true;
    this.changed();
  }

  drop(value) {
    const option = [...this.select.options].find((one) => one.value === value);
    if (option) option.selected = false;
    this.changed();
    this.input.focus();
  }

  set(value) {
    if (this.select.value !== value) {
      this.select.value = value;
      this.changed();
    } else this.mirror();
  }

  changed() {
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
    this.mirror();
  }

  /** Emptied means nothing is chosen; words that were not chosen from are put back. */
  leave() {
    this.close();
    if (!this.many && !this.input.value.trim()) this.set("");
    if (this.many) this.input.value = "";
    this.mirror();
  }

  close() {
    this.asked += 1;
    clearTimeout(this.timer);
    if (this.list.matches(":popover-open")) this.list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
