// Judges a form edit by edit for the Python tests, once as it stands and once with what is remembered of its rows:
// reads {rules, form, records, edits} per line, answers how many judgements differed and how many rows were kept.

import { createInterface } from "node:readline";

import { Memory } from "../../static/src/rules/memory.js";
import { judge } from "../../static/src/rules/rules.js";

/** The record with one value changed; rows that have nothing to do with it stay the same objects. */
function edited(record, [key, value, place]) {
  if (place === undefined) return { ...record, [key]: value };
  const lines = [...record.lines];
  if (value === null) lines.splice(place, 1);
  else lines[place] = { ...lines[place], [key]: value };
  return { ...record, lines };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { rules, form, records, edits } = JSON.parse(line);
  const memory = new Memory();
  const fetch = (entity, id) => records?.[entity]?.[id];
  let [given, before] = [form.given, new Map()];
  const answer = { differ: [], kept: 0, judged: 0 };
  for (const edit of [null, ...edits]) {
    if (edit) given = edited(given, edit);
    const now = { ...form, record: { ...form.saved, ...given }, given, fetch };
    const [plain, remembered] = [judge(rules, now), judge(rules, now, memory)];
    if (JSON.stringify(plain) !== JSON.stringify(remembered)) answer.differ.push({ edit, plain, remembered });
    for (const [path, state] of Object.entries(remembered.rows)) {
      answer.judged += 1;
      if (before.get(path) === state) answer.kept += 1;
    }
    before = new Map(Object.entries(remembered.rows));
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
