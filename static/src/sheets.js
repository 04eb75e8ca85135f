// Tables that are sent: files chosen or dropped, what they become, rows that come in over several requests.
import { startDrop, startGoingOn, startReview } from "./ui/sheets.js";

const starts = { "[data-sends-file]": startDrop, "[data-sheets]": startReview, "[data-goes-on]": startGoingOn };
for (const [selector, start] of Object.entries(starts)) document.querySelectorAll(selector).forEach(start);
