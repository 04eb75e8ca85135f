// A calendar by keyboard: arrows go from day to day, PageUp and PageDown to the period beside, T to today. What is
// on a day is reached by Tab.

import { startMoves } from "./calendar_moves.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const GOES = { PageUp: "previous", PageDown: "following", t: "today" };

/** Let the days of a calendar be walked through. */
export function startCalendar(table) {
  if (table.dataset.moves) startMoves(table);
  const days = () => [...table.querySelectorAll("[data-day]")]; // moves draw them anew
  const bar = document.querySelector(".cal-bar");
  const stop = (day) => day.querySelector(".cal-number[href]") ?? day.querySelector("a");
  table.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const all = days();
    const place = all.indexOf(event.target.closest("[data-day]"));
    const step = STEPS[event.key];
    if (step && place >= 0) {
      event.preventDefault();
      for (let next = place + step; next >= 0 && next < all.length; next += step) {
        const target = stop(all[next]);
        if (!target) continue;
        target.focus();
        return;
      }
      go(step < 0 ? "previous" : "following");
      return;
    }
    const where = GOES[event.key];
    if (!where) return;
    event.preventDefault();
    go(where);
  });

  function go(where) {
    const link = bar.querySelector(`[data-cal-go=${where}]`);
    sessionStorage.setItem("fw-calendar", "1");
    location.assign(link.href);
  }

  // the focus stays in the calendar when a key has turned the page
  if (sessionStorage.getItem("fw-calendar")) {
    sessionStorage.removeItem("fw-calendar");
    const day = table.querySelector(".is-today") ?? days().find((one) => !one.classList.contains("is-other"));
    (day && stop(day))?.focus();
  }
}
