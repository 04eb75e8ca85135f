// The drawer of notices: loaded when it opens; what is marked as read is marked without leaving the page.

import { fetchPart } from "./fetch.js";

/** Let the bell and its drawer act. */
export function startNotices() {
  const drawer = document.getElementById("notices");
  if (!drawer) return;
  const body = drawer.querySelector("[data-notices-body]");
  drawer.addEventListener("fw:open", () => load(drawer, body));
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-read-notices]");
    if (!form) return;
    event.preventDefault();
    const answer = await mark(form);
    if (!answer) {
      form.submit(); // the page says what is wrong
      return;
    }
    ring(answer);
    if (drawer.open) await load(drawer, body);
    else location.reload();
  });
  document.addEventListener("click", ({ target }) => {
    const link = target.closest("a[data-notice]");
    if (link) mark(link.closest("li").querySelector("[data-read-notices]"));
  });
  drawer.addEventListener("click", ({ target }) => {
    if (target.closest("[data-notices-again]")) load(drawer, body);
  });
}

async function load(drawer, body) {
  const address = new URL(drawer.dataset.notices, location.href);
  address.searchParams.set("back", location.pathname + location.search);
  body.setAttribute("aria-busy", "true");
  const answer = await fetchPart(address);
  body.removeAttribute("aria-busy");
  const hadFocus = body.contains(document.activeElement);
  if (answer?.ok) body.innerHTML = await answer.text();
  else body.replaceChildren(drawer.querySelector("[data-notices-failed]").content.cloneNode(true));
  if (hadFocus) (body.querySelector("a, button") ?? drawer.querySelector("[data-close]")).focus();
}

/** Mark as read what a form stands for; `{count, said}` of what is left, or null. */
async function mark(form) {
  const values = new URLSearchParams(new FormData(form));
  values.set("quiet", "1");
  const answer = await fetch(form.action, { method: "POST", body: values, keepalive: true }).catch(() => null);
  return answer?.ok && answer.headers.get("Content-Type")?.startsWith("application/json") ? answer.json() : null;
}

function ring({ count, said }) {
  for (const badge of document.querySelectorAll("[data-bell-count]")) {
    badge.hidden = !count;
    badge.firstChild.data = said;
  }
}
