// A new record from a picker: its short form in a dialog; what is made is what is chosen.

import { openDialog } from "../ui/dialog.js";
import { toast } from "../ui/toast.js";
import { bodyOf } from "./body.js";
import { startPickers } from "./picker.js";
import { element, say } from "./words.js";

/** Ask for a new record; gives `{id, title}`, or null when it was given up. */
export async function createRecord(url, opener, form, known) {
  const shell = await formAt(url);
  if (!shell) {
    toast(say("create_failed"), { kind: "error" });
    return null;
  }
  const dialog = element("dialog", { className: "fw-dialog quick-dialog" }, shell);
  document.body.append(dialog);
  name(dialog);
  const made = new Promise((resolve) => {
    dialog.addEventListener("submit", async (event) => {
      event.preventDefault();
      const found = await send(event.target, dialog, known);
      if (!found) return;
      resolve(found);
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      resolve(null);
      dialog.remove();
    });
  });
  startPickers(dialog, shell, known);
  openDialog(dialog, opener);
  return made;
}

function name(dialog) {
  const title = dialog.querySelector("h1");
  title.id = "quick-title";
  dialog.setAttribute("aria-labelledby", title.id);
}

async function formAt(url) {
  const answer = await fetch(url, { redirect: "manual" }).catch(() => null);
  return answer?.ok ? formIn(await answer.text()) : null;
}

function formIn(page) {
  const found = new DOMParser().parseFromString(page, "text/html").querySelector("[data-ask-form]");
  if (!found) return null;
  for (const one of found.querySelectorAll("[id], [for]")) {
    if (one.id) one.id = `quick-${one.id}`;
    if (one.htmlFor) one.htmlFor = `quick-${one.htmlFor}`;
    const described = one.getAttribute("aria-describedby");
    if (described) one.setAttribute("aria-describedby", described.split(" ").map((id) => `quick-${id}`).join(" "));
  }
  return document.adoptNode(found);
}

async function send(form, dialog, known) {
  const button = form.querySelector("[type=submit]");
  if (button.disabled) return null;
  button.disabled = true;
  const answer = await fetch(form.action, { method: "POST", body: bodyOf(form), headers: { "X-Save": "1" }, redirect: "manual" }).catch(() => null);
  button.disabled = false;
  if (!answer) {
    toast(say("offline"), { kind: "error" });
    return null;
  }
  if (answer.ok) return answer.json();
  const again = formIn(await answer.text());
  if (!again) {
    toast(say("failed", { n: answer.status }), { kind: "error" });
    return null;
  }
  form.replaceWith(again);
  name(dialog);
  startPickers(dialog, again, known);
  (again.querySelector(".has-error :is(input:not([type=hidden], [hidden]), textarea, select:not([hidden]))") ?? again.querySelector("input:not([type=hidden])"))?.focus();
  return null;
}
