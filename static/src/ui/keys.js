// Keys that work everywhere: ? for help, / to search, G then a letter to go. The command key by its name here.

import { openDialog } from "./dialog.js";

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
const GOES = { h: ".fw-nav", n: "[data-bell]" };

/** Listen for keys, and name the command key as this machine does. */
export function startKeys() {
  if (isApple) {
    for (const key of document.querySelectorAll("[data-command-key]")) {
      const { commandKey } = key.dataset;
      key.textContent = `⌘${commandKey === "Enter" ? "↩" : commandKey}`;
    }
  }
  let goes = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isWriting(event.target)) return;
    if (document.querySelector("dialog:modal")) return;
    const key = event.key.toLowerCase();
    const wasGoing = performance.now() - goes < 1200;
    goes = 0;
    if (event.key === "?") open(event, "keys");
    else if (event.key === "/") open(event, "palette");
    else if (wasGoing && GOES[key]) {
      event.preventDefault();
      document.querySelector(GOES[key])?.click();
    } else if (key === "g") goes = performance.now();
  });
}

function open(event, id) {
  const dialog = document.getElementById(id);
  if (!dialog) return;
  event.preventDefault();
  openDialog(dialog);
}

const isWriting = (target) => target.isContentEditable || target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, summary") || Boolean(target.closest?.("[data-menu] .fw-menu-list"));
