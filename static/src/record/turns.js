// Which rows have changed since something was last read of them: what is known of a row holds until its turn is over.

/** Count the changes of the rows of a form. */
export function watchRows(form) {
  for (const kind of ["input", "change", "fw:put"]) {
    form.addEventListener(kind, ({ target }) => {
      const row = target.closest?.("tr[data-row]");
      if (row) row.fwTurn = (row.fwTurn ?? 0) + 1;
    }, true);
  }
  form.addEventListener("fw:filled", () => (form.fwTurn = (form.fwTurn ?? 0) + 1), true);
}

/** What `make(row)` gave, kept under a name until the row changes. */
export function kept(form, row, name, make) {
  const [turn, all] = [row.fwTurn ?? 0, form.fwTurn ?? 0];
  const known = row[name];
  if (known && known.turn === turn && known.all === all) return known.value;
  const value = make(row);
  row[name] = { turn, all, value };
  return value;
}
