// A list: its filter bar, dialogs, chosen records, cells changed in place, boards. Each works without it, too.
import { startBoard } from "./list/board.js";
import { startCalendar } from "./list/calendar.js";
import { startCells } from "./list/cells.js";
import { startChoosing } from "./list/choosing.js";
import { startFetching } from "./list/fetching.js";
import { startFilter } from "./list/filter.js";
import { startTicks } from "./list/ticks.js";
import { startTree } from "./list/tree.js";
import { rememberList } from "./record/neighbours.js";
import { learn } from "./record/words.js";

document.documentElement.classList.add("has-script");
const words = document.getElementById("list-words");
if (words) learn(JSON.parse(words.textContent));
startFilter();
startFetching();
const table = document.querySelector("[data-list]");
if (table) {
  startChoosing(table);
  startCells(table);
}
const board = document.querySelector("[data-board]");
if (board) startBoard(board);
const calendar = document.querySelector("[data-calendar]");
if (calendar) startCalendar(calendar);
const tree = document.querySelector("[data-tree]");
if (tree) startTree(tree);
const ticks = document.querySelector("[data-ticks]");
if (ticks) startTicks(ticks);
rememberList();
