// The studio's pages: what takes longer is fetched behind the page that is there already.
import { loadPart } from "./studio/part.js";
import { pollPart } from "./studio/poll.js";
import { sayItTakesTime } from "./studio/slow.js";

document.querySelectorAll("[data-load]").forEach(loadPart);
document.querySelectorAll("[data-poll]").forEach(pollPart);

const sheets = { "[data-new-app]": "startDrop", "[data-sheets]": "startReview", "[data-goes-on]": "startGoingOn" };
for (const [selector, start] of Object.entries(sheets)) {
  const form = document.querySelector(selector);
  if (form) import("./studio/sheets.js").then((found) => found[start](form));
}
document.querySelectorAll("form[data-slow]").forEach(sayItTakesTime);
