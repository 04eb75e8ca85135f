// Pages that ask something, shown in a dialog: links with `data-fetches`, buttons with `data-asks`.
// The same pages stand for themselves without a script.
import { openDialog } from "../ui/dialog.js";
import { toast } from "../ui/toast.js";
import { startColumns } from "./columns.js";
import { startLookups } from "./lookups.js";

// With X-Goto the server says where to go instead of sending us there: messages wait for the page people see.
const FRAGMENT = { "X-Fragment": "1", "X-Goto": "1" };

const nextOf = (answer) => answer.headers.get("X-Goto") ?? (answer.redirected ? answer.url : null);

/** Let links and buttons open their pages in a dialog. */
export function startFetching() {
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const link = event.target.closest?.("a[data-fetches]");
    if (!link) return;
    event.preventDefault();
    open(fetch(link.href, { headers: FRAGMENT }), link, link.href);
  });
  document.addEventListener("submit", (event) => {
    const { submitter, target: form } = event;
    if (submitter?.matches("[data-asks]")) {
      event.preventDefault();
      const body = new FormData(form, submitter);
      open(send(submitter.formAction, body), submitter);
    }
  });
}

const send = (address, body) => fetch(address, { method: "POST", headers: FRAGMENT, body: new URLSearchParams(body) });

async function open(answering, opener, fallback) {
  const answer = await answering.catch(() => null);
  const next = answer && nextOf(answer);
  if (!answer?.ok || next) {
    if (next ?? fallback) location.assign(next ?? fallback);
    return;
  }
  const dialog = Object.assign(document.createElement("dialog"), { className: "fw-dialog" });
  fill(dialog, await answer.text());
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("submit", onSubmit);
  dialog.addEventListener("change", async ({ target }) => {
    if (!target.matches("[data-refetches]")) return;
    const again = await send(target.form.action, new FormData(target.form));
    fill(dialog, await again.text());
    dialog.querySelector(".fld .ctl :is(input:not([type=hidden]), select, textarea)")?.focus();
  });
  openDialog(dialog, opener);
}

function fill(dialog, html) {
  dialog.innerHTML = html;
  const heading = dialog.querySelector("h2");
  if (heading) {
    heading.id = "dialog-heading";
    dialog.setAttribute("aria-labelledby", heading.id);
  }
  startLookups(dialog);
  const columns = dialog.querySelector("[data-columns-form]");
  if (columns) startColumns(columns);
}

/** What a dialog's form answers: another page to go to, or itself with what is wrong. */
async function onSubmit(event) {
  const { target: form, submitter, currentTarget: dialog } = event;
  if (event.defaultPrevented || (form.matches("[data-change]") && submitter?.value === "save")) return keepWrong(event, dialog);
  event.preventDefault();
  const body = new FormData(form, submitter);
  if (form.matches("[data-move]")) {
    dialog.close();
    dialog.opener?.closest("[data-id]")?.dispatchEvent(new CustomEvent("fw:move", { bubbles: true, detail: body.get("to") }));
    return;
  }
  const answer = await send(form.action, body).catch(() => null);
  if (!answer) return;
  const next = nextOf(answer);
  if (next) location.assign(next);
  else fill(dialog, await answer.text());
}

/** A change of many records: refused values stay in the dialog, results are a page of their own. */
async function keepWrong(event, dialog) {
  event.preventDefault();
  const { target: form, submitter } = event;
  const body = new FormData(form, submitter);
  submitter.disabled = true;
  const answer = await send(form.action, body).catch(() => null);
  submitter.disabled = false;
  if (!answer) return toast("…", { kind: "error" });
  const next = nextOf(answer);
  if (next) return location.assign(next);
  const html = await answer.text();
  if (answer.status === 422) return fill(dialog, html);
  if (!html.includes("<main")) return fill(dialog, html);
  dialog.close();
  const page = new DOMParser().parseFromString(html, "text/html");
  document.querySelector("main").replaceWith(document.importNode(page.querySelector("main"), true));
  document.title = page.title;
  document.querySelector("main h1")?.setAttribute("tabindex", "-1");
  document.querySelector("main h1")?.focus();
}
