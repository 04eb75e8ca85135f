// A session that has ended while somebody was typing: they sign in in another tab, come back, and save.

import { openDialog } from "../ui/dialog.js";
import { element, say } from "./words.js";

/** Ask to sign in again; `renew` looks whether that was done. Gives whether it was. */
export function signInAgain(form, known, renew) {
  const link = element("a", { className: "btn btn-primary", href: form.dataset.signIn, target: "_blank", rel: "opener", textContent: say("session_go") });
  const done = element("button", { type: "button", className: "btn", textContent: say("session_save") });
  const cancel = element("button", { type: "button", className: "btn btn-ghost", textContent: say("cancel") });
  cancel.dataset.close = "";
  const wrong = element("p", { className: "note bad", hidden: true });
  wrong.setAttribute("role", "alert");
  const title = element("h1", { id: "session-title", textContent: say("session_title") });
  const dialog = element("dialog", { className: "fw-dialog" },
    element("div", { className: "ask" }, title, element("p", { textContent: say("session_text") }), wrong, element("div", { className: "row-x wrap" }, link, done, cancel)));
  dialog.setAttribute("aria-labelledby", title.id);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let isBack = false;
    done.addEventListener("click", async () => {
      const found = await renew();
      isBack = found === true;
      if (isBack) dialog.close();
      else {
        wrong.textContent = say(found === null ? "session_other" : "session_still");
        wrong.hidden = false;
      }
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(isBack);
    });
    openDialog(dialog);
    link.focus();
  });
}
