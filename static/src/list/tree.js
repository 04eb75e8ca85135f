// A tree of records: what is below one opens and closes here; the address says it, as it does without a script.

/** Let the rows of a tree be opened, closed and walked through. */
export function startTree(table) {
  const rows = [...table.tBodies[0].rows];
  const level = (row) => Number(row.getAttribute("aria-level"));
  const isOpen = (row) => row.getAttribute("aria-expanded") !== "false";
  const turn = (row) => row.querySelector("[data-turn]");

  table.addEventListener("click", (event) => {
    const link = event.target.closest("[data-turn]");
    if (!link || event.ctrlKey || event.metaKey) return;
    if (toggle(link.closest("tr"))) event.preventDefault();
  });
  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tbody tr");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const shown = rows.filter((one) => !one.hidden);
    const place = shown.indexOf(row);
    const target = { ArrowDown: shown[place + 1], ArrowUp: shown[place - 1], Home: shown[0], End: shown.at(-1) }[event.key];
    if (target) {
      event.preventDefault();
      target.querySelector(".ti2").focus();
    } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const wantsOpen = event.key === "ArrowRight";
      event.preventDefault();
      if (turn(row) && isOpen(row) !== wantsOpen) {
        if (!toggle(row)) turn(row).click();
      } else if (wantsOpen && turn(row)) shown[place + 1]?.querySelector(".ti2").focus();
      else if (!wantsOpen) shown.slice(0, place).findLast((one) => level(one) < level(row))?.querySelector(".ti2").focus();
    }
  });

  /** Open or close a row here; false when what is below it isn't in the page. */
  function toggle(row) {
    const place = rows.indexOf(row);
    const after = rows.slice(place + 1);
    const end = after.findIndex((one) => level(one) <= level(row));
    const below = end < 0 ? after : after.slice(0, end);
    if (!below.length) return false;
    row.setAttribute("aria-expanded", String(!isOpen(row)));
    let hidesFrom = isOpen(row) ? Infinity : level(row); // rows deeper than this are hidden
    for (const one of below) {
      if (level(one) <= hidesFrom && isOpen(row)) hidesFrom = Infinity;
      one.hidden = level(one) > hidesFrom;
      if (!one.hidden && !isOpen(one)) hidesFrom = level(one);
    }
    const address = new URL(location.href);
    address.searchParams.delete("closed");
    for (const one of rows) if (!isOpen(one)) address.searchParams.append("closed", one.dataset.id);
    history.replaceState(history.state, "", address);
    return true;
  }
}
