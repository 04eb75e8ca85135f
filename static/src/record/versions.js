// Another version of the app may become live while a page stands open: that is said, and what is typed stays.

import { element, say } from "./words.js";

const EVERY = 20_000;
const TAKE = "fw-take";

/** Ask now and then, while somebody looks, whether the page is still drawn from the version that is live. */
export function watchVersion(form, drafts, leaving) {
  const { versionUrl, version } = form.dataset;
  if (!versionUrl) return;
  let isSaid = false;
  const ask = async () => {
    if (isSaid || document.hidden) return;
    const found = await fetch(versionUrl, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!found?.ok) return;
    const { version: live } = await found.json();
    if (isSaid || String(live) === version) return;
    isSaid = true;
    tell(form, drafts, leaving);
  };
  setInterval(ask, EVERY);
  window.addEventListener("focus", ask);
  document.addEventListener("visibilitychange", ask);
  form.addEventListener("fw:refused", ask);
}

function tell(form, drafts, leaving) {
  const show = element("button", { type: "button", className: "btn btn-sm", textContent: say("version_show") });
  const text = element("div", { className: "grow", textContent: say(drafts ? "version_kept" : "version") });
  const band = element("div", { className: "band warn-b version-band" }, text, show);
  band.setAttribute("role", "status");
  show.addEventListener("click", () => {
    if ("dirty" in form.dataset && drafts) {
      drafts.keepNow();
      sessionStorage.setItem(TAKE, drafts.key);
    }
    leaving?.allow();
    location.reload();
  });
  form.prepend(band);
}

/** Whether what was kept is to be taken at once: the page was drawn anew for a new version. */
export function isTaken(key) {
  const found = sessionStorage.getItem(TAKE) === key;
  if (found) sessionStorage.removeItem(TAKE);
  return found;
}
