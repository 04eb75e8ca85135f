// The studio's pages: what takes longer is fetched behind the page that is there already.
import { loadPart } from "./studio/part.js";
import { pollPart } from "./studio/poll.js";
import { sayItTakesTime } from "./studio/slow.js";

document.querySelectorAll("[data-load]").forEach(loadPart);
document.querySelectorAll("[data-poll]").forEach(pollPart);
document.querySelectorAll("form[data-slow]").forEach(sayItTakesTime);

// a choice that shows something else on the page; without a script a button does
for (const select of document.querySelectorAll("[data-submits]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
