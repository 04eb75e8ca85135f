/** Tabs that are wider than their row: the one that is open is scrolled into sight. */
export function startTabs() {
  const open = document.querySelector(".bench-tabs .on");
  open?.scrollIntoView({ inline: "nearest", block: "nearest", behavior: "instant" });
}
