// The command palette: Ctrl K. Commands answer at once from what was loaded when it opened; records are asked for
// a moment after the last key. What has the focus is the input, the chosen option is told by aria-activedescendant.

import { openDialog } from "./dialog.js";
import { fetchPart } from "./fetch.js";

const PAUSE = 160;
const KEPT = 12;

/** Make the palette of the page, if it has one. */
export function startPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  remember(dialog.dataset);
  new Palette(dialog);
}

class Palette {
  constructor(dialog) {
    this.dialog = dialog;
    this.input = dialog.querySelector("input");
    this.list = dialog.querySelector("[role=listbox]");
    this.none = dialog.querySelector("[data-none]");
    this.failed = dialog.querySelector("[data-failed]");
    this.said = dialog.querySelector("[data-said]");
    this.number = 0;
    dialog.addEventListener("fw:open", () => this.opened());
    dialog.addEventListener("close", () => this.closed());
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    dialog.querySelector("form").addEventListener("submit", (event) => {
      if (this.active) event.preventDefault();
    });
    this.list.addEventListener("pointermove", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option && option !== this.active) this.choose(option, false);
    });
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[data-submits]");
      if (!option) return;
      event.preventDefault();
      document.getElementById(option.dataset.submits).requestSubmit();
    });
    document.addEventListener("keydown", (event) => this.anywhere(event));
  }

  anywhere(event) {
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
    if (!isCommand) return;
    event.preventDefault();
    if (this.dialog.open) this.dialog.close();
    else if (!document.querySelector("dialog:modal")) openDialog(this.dialog);
  }

  async opened() {
    this.input.value = "";
    if (this.initial) this.put(this.initial);
    await this.ask("");
  }

  closed() {
    clearTimeout(this.timer);
    this.number += 1;
  }

  typed() {
    clearTimeout(this.timer);
    const words = this.input.value.trim();
    if (this.initial) this.narrow(words);
    this.timer = setTimeout(() => this.ask(words), words ? PAUSE : 0);
  }

  /** What of the commands known already fits, until the answer with the records is there. */
  narrow(words) {
    this.put(this.initial, !words);
    if (!words) return;
    const wanted = words.toLocaleLowerCase().split(/\s+/);
    for (const group of this.list.querySelectorAll("[role=group]")) {
      if (!("kept" in group.dataset)) group.remove();
    }
    for (const option of this.list.querySelectorAll("[role=option]")) {
      const text = option.dataset.words.toLocaleLowerCase();
      if (!wanted.every((word) => text.includes(word))) option.remove();
    }
    for (const group of this.list.querySelectorAll("[role=group]")) if (!group.querySelector("[role=option]")) group.remove();
    this.choose(this.options()[0] ?? null);
  }

  async ask(words) {
    const number = (this.number += 1);
    const address = new URL(this.dialog.dataset.palette, location.href);
    address.searchParams.set("q", words);
    address.searchParams.set("back", location.pathname + location.search);
    if (!words) for (const one of remembered(this.dialog.dataset)) address.searchParams.append("recent", one);
    this.list.setAttribute("aria-busy", "true");
    const answer = await fetchPart(address);
    if (number !== this.number) return;
    this.list.removeAttribute("aria-busy");
    this.failed.hidden = Boolean(answer?.ok);
    if (!answer?.ok) {
      this.none.hidden = true;
      return;
    }
    const page = await answer.text();
    if (number !== this.number) return;
    if (!words) this.initial = page;
    this.put(page);
    const { length } = this.options();
    this.none.hidden = length > 0;
    this.said.textContent = words ? this.said.dataset.say.replace("{count}", String(length)) : "";
  }

  put(page, keepsChoice = true) {
    const before = keepsChoice && this.active?.getAttribute("href");
    this.list.innerHTML = page;
    this.none.hidden = true;
    const options = this.options();
    this.choose(options.find((one) => before && one.getAttribute("href") === before && !this.input.value) ?? options[0] ?? null);
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  choose(option, isScrolled = true) {
    this.active?.setAttribute("aria-selected", "false");
    this.active = option;
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    if (isScrolled) option.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing) return; // an input method is choosing characters
    const options = this.options();
    const here = options.indexOf(this.active);
    const to = { ArrowDown: (here + 1) % options.length, ArrowUp: (here - 1 + options.length) % options.length, PageDown: Math.min(here + 8, options.length - 1), PageUp: Math.max(here - 8, 0) }[event.key];
    if (to !== undefined && options.length) {
      event.preventDefault();
      this.choose(options[to]);
    } else if (event.key === "Enter" && this.active) {
      event.preventDefault();
      if ((event.ctrlKey || event.metaKey) && !this.active.dataset.submits) window.open(this.active.href, "_blank", "noopener");
      else this.active.click();
    }
  }
}

/** Where this browser keeps the records a person has opened last: only which they are, never what is in them. */
const place = ({ app, person }) => `fw-recent:${app}.${person}`;

function remembered(whose) {
  try {
    return JSON.parse(localStorage.getItem(place(whose)) ?? "[]").slice(0, KEPT);
  } catch {
    return [];
  }
}

function remember(whose) {
  const found = new RegExp(`^(?:/tryout/[^/]+)?/apps/${whose.app}/([^/]+)/(\\d+)$`, "u").exec(decodeURIComponent(location.pathname));
  if (!found) return;
  const one = `${found[1]}.${found[2]}`;
  try {
    localStorage.setItem(place(whose), JSON.stringify([one, ...remembered(whose).filter((other) => other !== one)].slice(0, KEPT)));
  } catch {
    // a browser that keeps nothing simply has no recent records
  }
}
