// The text spreadsheets put on the clipboard: cells by tabs, rows by line breaks, cells with either in quotes.

/** Rows of cells; empty rows at the end are left out, short rows filled up. */
export function parseSheet(text) {
  const rows = [[]];
  let [cell, isQuoted, isFresh] = ["", false, true];
  const end = () => {
    rows.at(-1).push(cell);
    [cell, isFresh] = ["", true];
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') cell += text[++at];
      else isQuoted = false;
    } else if (letter === '"' && isFresh && closes(text, at)) [isQuoted, isFresh] = [true, false];
    else if (letter === "\t") end();
    else if (letter === "\n" || letter === "\r") {
      if (letter === "\r" && text[at + 1] === "\n") at += 1;
      end();
      rows.push([]);
    } else [cell, isFresh] = [cell + letter, false];
  }
  end();
  while (rows.length > 1 && rows.at(-1).every((one) => !one.trim())) rows.pop();
  const width = Math.max(...rows.map((row) => row.length));
  return rows.map((row) => [...row.map((one) => one.trim()), ...Array(width - row.length).fill("")]);
}

/** Whether a quote that opens a cell is closed before a tab or line break: an inch mark is no quote. */
function closes(text, at) {
  for (let place = at + 1; place < text.length; place++) {
    if (text[place] !== '"') continue;
    if (text[place + 1] === '"') place += 1;
    else return place + 1 === text.length || /[\t\r\n]/.test(text[place + 1]);
  }
  return false;
}
