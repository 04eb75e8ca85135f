// The record before and the one after, in the list somebody came from.

import { element, icon, say } from "./words.js";

const KEY = "fw-list:now";
const MOST = 500;
const RECORD = /^(?:\/tryout\/[^/]+)?\/apps\/[^/]+\/[^/]+\/\d+$/;

/** Remember the records of a list, in order, for the page of one of them. */
export function rememberList() {
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.("main a[href]");
    if (!link || !RECORD.test(link.pathname)) return;
    const folder = link.pathname.replace(/\d+$/, "");
    const links = [...document.querySelectorAll("main a[href]")].map((one) => one.pathname);
    const ids = [...new Set(links.filter((path) => RECORD.test(path) && path.replace(/\d+$/, "") === folder))].slice(0, MOST);
    const name = document.querySelector("main h1")?.textContent.trim() ?? document.title;
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ name, url: location.href, ids }));
    } catch {
      // without it there is no next and previous
    }
  });
}

/** Show where the record stands in the list, with links to its neighbours. */
export function startNeighbours() {
  const place = document.querySelector("[data-neighbours]");
  const list = read();
  const at = list?.ids.indexOf(location.pathname) ?? -1;
  if (!place || at < 0 || list.ids.length < 2) return;
  const link = (path, name, drawing) => {
    const made = element(path ? "a" : "span", { className: "btn btn-ghost btn-icon", title: say(name) }, icon(drawing));
    if (path) made.href = path;
    else made.setAttribute("aria-disabled", "true");
    made.setAttribute("aria-label", say(name));
    if (!path) made.setAttribute("role", "link");
    return made;
  };
  const back = element("a", { href: list.url, className: "hide-phone", textContent: say("place", { n: at + 1, m: list.ids.length, name: list.name }) });
  place.append(back, link(list.ids[at - 1], "previous", "chevron-up"), link(list.ids[at + 1], "next", "chevron-down"));
  place.hidden = false;
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}
