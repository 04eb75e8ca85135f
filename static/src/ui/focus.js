// When an act takes away what has the focus, the focus goes to what stands beside it, never to nowhere.

const REACHED = "a[href], button:enabled, input:enabled:not([type=hidden]), select:enabled, textarea:enabled, summary, [tabindex='0'], [contenteditable=true]";
const reached = (part) => (part.nodeType === Node.ELEMENT_NODE ? [...(part.matches(REACHED) ? [part] : []), ...part.querySelectorAll(REACHED)] : []);
const shown = (one) => one.checkVisibility() && !one.closest("[inert]");
const isGone = (one) => !one.isConnected || one.disabled;

/**
 * Watch over the focus in `root`. What was moved keeps it; what was removed or locked hands it to what came in its place, to its
 * like in the next part, or to what stands nearest.
 */
export function keepFocus(root) {
  let last = null;
  root.addEventListener("focusin", (event) => (last = event.target));
  root.addEventListener("focusout", () => setTimeout(() => root.contains(document.activeElement) || isGone(last ?? root) || (last = null)));
  new MutationObserver((records) => {
    if (!last || ![document.body, last].includes(document.activeElement)) return;
    if (!isGone(last)) {
      if (records.some((record) => [...record.removedNodes].some((node) => node.contains(last)))) last.focus();
      return;
    }
    const next = last.isConnected ? beside(last, root, BACK) : inPlaceOf(records, last, root);
    last = null;
    next?.focus();
  }).observe(root, { childList: true, subtree: true, attributeFilter: ["disabled"] });
}

function inPlaceOf(records, lost, root) {
  let gone = lost;
  let record;
  let removed;
  do {
    record = records.findLast((one) => (removed = [...one.removedNodes].find((node) => node.contains(gone))));
    if (!record) return null;
    gone = record.target;
  } while (!gone.isConnected);
  const { target, nextSibling, previousSibling } = record;
  const isHere = (one) => one.target === target && (one.nextSibling === nextSibling || one.previousSibling === previousSibling);
  const came = records.filter(isHere).flatMap((one) => [...one.addedNodes]).filter((node) => node.isConnected);
  const order = reached(removed).indexOf(lost);
  const twin = (part) => part.nodeName === removed.nodeName && part.className === removed.className && reached(part)[order];
  for (const way of [came, along(nextSibling, "nextSibling"), along(previousSibling, "previousSibling")]) {
    const found = nearest(way, twin);
    if (found) return found;
  }
  return reached(target).find(shown) ?? beside(target, root);
}

const ON = ["nextSibling", "previousSibling"];
const BACK = ["previousSibling", "nextSibling"]; // what an act has locked is never followed by another act, such as removing

/** What can be reached nearest to a part that is still there: behind it, else before it (or the other way), else around it. */
function beside(part, root, ways = ON) {
  for (let place = part; place !== root; place = place.parentNode) {
    const found = ways.map((way) => nearest(along(place[way], way))).find(Boolean);
    if (found) return found;
  }
  return null;
}

function along(part, step) {
  const all = [];
  for (let one = part; one?.isConnected; one = one[step]) all.push(one);
  return all;
}

function nearest(parts, twin = () => null) {
  for (const part of parts) {
    const like = twin(part);
    if (like && shown(like)) return like;
    const found = reached(part).find(shown);
    if (found) return found;
  }
  return null;
}
