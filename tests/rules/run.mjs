// Judges forms for the Python tests: reads {rules, form} per line, answers the outcome per line.

import { createInterface } from "node:readline";

import { judge } from "../../static/src/rules/rules.js";
import { messageOf } from "../../static/src/rules/checks.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { rules, form, records } = JSON.parse(line);
  let answer;
  try {
    const days = Object.fromEntries(["holidays", "workdays"].map((name) => [name, form[name] && new Set(form[name])]));
    answer = judge(rules, { ...form, ...days, fetch: (entity, id) => records?.[entity]?.[id] });
    answer.said = answer.problems.map((problem) => messageOf(rules, problem, "zh"));
  } catch (error) {
    answer = { error: String(error.stack) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
