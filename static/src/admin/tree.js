// The tree of departments: dragged onto another to stand below it, moved by Alt and the arrows.

/** Make a tree movable; each move is sent as the form without a script would be. */
export function startTree(tree) {
  const rows = () => [...tree.querySelectorAll("[data-department]")];
  for (const hint of document.querySelectorAll("[data-hint]")) hint.hidden = false;
  let dragged = null;

  for (const row of rows()) {
    row.draggable = true;
    for (const link of row.querySelectorAll("a")) link.draggable = false;
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.dataset.department);
      tree.classList.add("is-moving");
      row.classList.add("is-dragged");
    });
    row.addEventListener("dragend", () => {
      dragged = null;
      tree.classList.remove("is-moving");
      for (const one of rows()) one.classList.remove("is-dragged", "is-target");
    });
    row.addEventListener("dragover", (event) => {
      if (!accepts(row)) return;
      event.preventDefault();
      row.classList.add("is-target");
    });
    row.addEventListener("dragleave", () => row.classList.remove("is-target"));
    row.addEventListener("drop", (event) => {
      event.preventDefault();
      if (accepts(row)) send(dragged, row.dataset.department);
    });
  }
  const accepts = (row) => dragged && row !== dragged && !dragged.closest("li").contains(row);

  const top = Object.assign(document.createElement("div"), { className: "dep-top small", textContent: tree.dataset.top });
  top.addEventListener("dragover", (event) => dragged && event.preventDefault());
  top.addEventListener("drop", (event) => {
    event.preventDefault();
    if (dragged) send(dragged, "");
  });
  tree.append(top);

  tree.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-department]");
    if (!row || !event.altKey || event.ctrlKey || event.metaKey) return;
    const move = moves[event.key]?.(row);
    if (!(event.key in moves)) return;
    event.preventDefault();
    if (move) send(row, move.parent, move.before);
  });

  function send(row, parent, before = "") {
    const form = document.createElement("form");
    form.method = "post";
    form.action = tree.dataset.action.replace("/0/", `/${row.dataset.department}/`);
    for (const [name, value] of Object.entries({ csrf_token: tree.dataset.csrf, parent, before })) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    document.body.append(form);
    form.submit();
  }

  tree.querySelector("[data-moved]")?.focus();
}

const rowOf = (item) => item?.querySelector(":scope > [data-department]");
const idOf = (item) => rowOf(item)?.dataset.department ?? "";
const itemOf = (row) => row.closest("li");
const aboveOf = (item) => item.parentElement.closest("li");

const moves = {
  ArrowUp(row) {
    const item = itemOf(row);
    const before = item.previousElementSibling;
    return before && { parent: row.dataset.parent, before: idOf(before) };
  },
  ArrowDown(row) {
    const next = itemOf(row).nextElementSibling;
    return next && { parent: row.dataset.parent, before: idOf(next.nextElementSibling) };
  },
  ArrowRight(row) {
    const before = itemOf(row).previousElementSibling;
    return before && { parent: idOf(before), before: "" };
  },
  ArrowLeft(row) {
    const above = aboveOf(itemOf(row));
    return above && { parent: rowOf(above).dataset.parent, before: idOf(above.nextElementSibling) };
  },
};
