// Menus: <details class="fw-menu" data-menu> with a summary and .fw-menu-list. Without a script they open and close;
// here they close by Escape, by a click beside them and when left, move by arrow keys, and are never cut off.

const ITEMS = "a[href], button:not([disabled]), input:not([disabled], [type=hidden]), select:not([disabled])";

/** Make all menus of the page quick to use, those added later too. */
export function startMenus() {
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("focusin", ({ target }) => closeOthers(target));
  for (const kind of ["scroll", "resize"]) {
    window.addEventListener(kind, () => floating.forEach(follow), { capture: true, passive: true });
  }
  // what opened before the script ran
  open().forEach(float);
}

const floating = new Set(); // looked through at every frame in which anything scrolls
const open = () => [...document.querySelectorAll("[data-menu][open]")];
const listOf = (menu) => menu.querySelector(".fw-menu-list");
const isShown = (one) => one.getClientRects().length > 0;
const itemsOf = (menu) => [...listOf(menu).querySelectorAll(ITEMS)].filter(isShown);

function onToggle({ target }) {
  if (!target.matches?.("[data-menu]")) return;
  if (target.open) {
    closeOthers(target);
    float(target);
  } else if (listOf(target).matches("[popover]")) {
    const list = listOf(target);
    floating.delete(target);
    list.removeAttribute("popover");
    list.removeAttribute("style");
  }
}

/** Above everything, so that no scrolling box cuts the menu off. */
function float(menu) {
  const list = listOf(menu);
  if (!list.showPopover || list.matches("[popover]")) return;
  list.popover = "manual";
  list.showPopover();
  floating.add(menu);
  place(menu);
}

/** A menu stays at its button; one that has left the page is let go. */
function follow(menu) {
  if (menu.isConnected) place(menu);
  else floating.delete(menu);
}

function place(menu) {
  const list = listOf(menu);
  if (!list.matches(":popover-open")) return;
  const button = menu.querySelector("summary").getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const gap = 6;
  const below = button.bottom + gap;
  const above = button.top - gap - height;
  const wantsUp = menu.classList.contains("is-up");
  const fitsBelow = below + height <= innerHeight - gap;
  const top = wantsUp ? (above >= gap ? above : below) : fitsBelow || above < gap ? below : above;
  const left = menu.classList.contains("is-end") ? button.right - width : button.left;
  list.style.top = `${Math.max(gap, top)}px`;
  list.style.left = `${Math.max(gap, Math.min(left, innerWidth - width - gap))}px`;
  list.style.maxHeight = `${innerHeight - Math.max(gap, top) - gap}px`;
}

function closeOthers(target) {
  for (const menu of open()) if (!menu.contains(target)) menu.open = false;
}

function onClick({ target }) {
  closeOthers(target);
  const item = target.closest?.("[data-menu] .fw-menu-list :is(a, button)");
  if (item && !item.closest("[data-keeps-open]")) leave(item.closest("[data-menu]"));
}

/** Close a menu out of which something was chosen: its button has the focus, unless what was chosen has given it elsewhere. */
function leave(menu) {
  const isHere = menu.contains(document.activeElement) || document.activeElement === document.body;
  menu.open = false;
  if (isHere) menu.querySelector("summary").focus();
}

function onKey(event) {
  const menu = event.target.closest?.("[data-menu]");
  if (!menu || event.defaultPrevented) return;
  const isButton = event.target.matches("summary");
  if (event.key === "Escape" && menu.open) {
    event.preventDefault();
    leave(menu);
    return;
  }
  if (isButton && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    menu.open = true;
    float(menu);
    itemsOf(menu).at(event.key === "ArrowUp" ? -1 : 0)?.focus();
    return;
  }
  if (!menu.open || isButton) return;
  const isTyping = event.target.matches("input, select, textarea");
  const next = isTyping && !["ArrowDown", "ArrowUp"].includes(event.key) ? null : following(menu, event);
  if (!next || event.target.matches("select")) return;
  event.preventDefault();
  next.focus();
}

function following(menu, { key, target, ctrlKey, metaKey, altKey }) {
  const items = itemsOf(menu);
  const here = items.indexOf(target);
  switch (key) {
    case "ArrowDown":
      return items[(here + 1) % items.length];
    case "ArrowUp":
      return items.at(here - 1);
    case "Home":
      return items[0];
    case "End":
      return items.at(-1);
  }
  if (key.length !== 1 || key === " " || ctrlKey || metaKey || altKey) return null;
  const wanted = key.toLocaleLowerCase();
  return [...items.slice(here + 1), ...items.slice(0, here)].find((one) => one.textContent.trim().toLocaleLowerCase().startsWith(wanted));
}
