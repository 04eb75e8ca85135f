// A table copied from a spreadsheet: lines and columns of text, and which fields its headings name.
import { known } from "./known.js";
import { subjectsOf } from "./subjects.js";
import { textIn } from "./words.js";

const THEN = /^(?:→|->|=>|⇒|then|result|那么|结果)[:：]?\s*/i;

/** Lines of cells; a cell in quotes may hold tabs and line ends. */
export function cellsOf(text) {
  const rows = [[]];
  let cell = "";
  let isQuoted = false;
  const body = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  for (let at = 0; at < body.length; at += 1) {
    const sign = body[at];
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (body[at + 1] === '"') cell += body[(at += 1)];
      else isQuoted = false;
    } else if (sign === '"' && cell === "" && closes(body, at)) isQuoted = true;
    else if (sign === "\t" || sign === "\n") {
      rows.at(-1).push(cell.trim());
      cell = "";
      if (sign === "\n") rows.push([]);
    } else cell += sign;
  }
  rows.at(-1).push(cell.trim());
  return rows.filter((row) => row.some(Boolean));
}

/** Whether a quote at the beginning of a cell is one around the cell: it ends before a tab, a line or the end. */
const closes = (text, at) => /^"(?:[^"]|"")*"(?:\t|\n|$)/.test(text.slice(at));

/** Whether a text is more than one cell. */
export const isTable = (text) => /[\t\n]/.test(text.trim());

/** Headings written by hand in one line: set apart by commas, semicolons or an arrow before the result. */
export const headingsIn = (text) => text.split(/[\t,，、;；]|(?=→|->|=>|⇒)/).map((one) => one.trim()).filter(Boolean);

/** The field that a heading names in any language: `{path, label, isResult}`; null when there is none. */
export function headed(entity, heading, settable) {
  const isResult = THEN.test(heading);
  const words = heading.replace(THEN, "").trim().toLowerCase();
  if (!words) return null;
  const says = (field) => [field.key, ...known.languages.map((one) => textIn(field.label, "", one))].some((one) => one && one.toLowerCase() === words);
  const subject = subjectsOf(entity, "filter").flatMap((one) => one.subjects).find((one) => says(one.field) || one.path === words || one.label.toLowerCase() === words);
  const result = settable.find(says);
  if (!subject && !result) return null;
  return { path: subject?.path ?? null, result: result?.key ?? null, isResult };
}

/** What the first line says when it is headings: the columns in order, each `{path}` or `{result}`; else null. */
export function headings(entity, line, settable) {
  const found = line.map((one) => headed(entity, one, settable));
  if (!found.length || found.some((one) => !one)) return null;
  const isMarked = found.some((one) => one.isResult);
  const columns = found.map((one, at) => {
    const gives = one.result && (isMarked ? one.isResult : at === found.length - 1);
    return gives ? { result: one.result } : { path: one.path };
  });
  return columns.every((one) => one.result || one.path) && columns.some((one) => one.result) ? columns : null;
}

/** Cells as a spreadsheet takes them. */
export const asText = (lines) => lines.map((line) => line.map((one) => (/["\t\n]/.test(one) ? `"${one.replaceAll('"', '""')}"` : one)).join("\t")).join("\n");
