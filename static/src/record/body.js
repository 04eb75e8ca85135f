// A form as it is sent: by words, not in parts, which is quicker to read where there are many rows.

/** Everything the form holds; files have been sent before, and are named in it. */
export const bodyOf = (form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));

/** The same in steps, for a form that may be long. */
export function* bodySteps(form) {
  const body = new URLSearchParams();
  const entries = new FormData(form);
  yield;
  for (const [name, value] of entries) {
    if (typeof value === "string") body.append(name, value);
    yield;
  }
  return body;
}

/** What one field needs to be looked up: the record's own inputs and, for one in a row, those of that row alone. */
export function bodyAround(form, control) {
  const row = control.closest("tr[data-row]");
  const table = row?.closest("[data-table]").dataset.table;
  const start = row && `f-${table}-${row.dataset.row}-`;
  const own = [...new FormData(form)].filter(([name, value]) => {
    if (typeof value !== "string") return false;
    if (!/^f-[^-]+-/.test(name)) return true;
    if (!row || !name.startsWith(`f-${table}-`)) return false;
    return name === `f-${table}--rows` || (name === `f-${table}--row` && value === row.dataset.row) || name.startsWith(start);
  });
  return new URLSearchParams(own);
}

/** The path of a control in such a body: its row is the only one. */
export function pathAround(control) {
  const table = control.closest("[data-table]")?.dataset.table;
  const key = control.dataset.path.split("/").at(-1);
  return table && control.closest("tr[data-row]") ? `${table}/0/${key}` : key;
}
