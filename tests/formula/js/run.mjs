// Evaluates formulas for the Python tests: reads {node, context} per line, answers {value} or {error} per line.
// A context's look-ups travel as data: `records` by entity and id, `reached` by "entity field id".

import { createInterface } from "node:readline";

import { NeedsServer, evaluate, toJson } from "../../../static/src/formula/evaluate.js";

const plain = (value) => (Array.isArray(value) ? value.map(plain) : toJson(value));

function contextOf({ records = {}, collections = {}, children = {}, rates = {}, ...given }) {
  return {
    ...given,
    fetch: (entity, id) => records[entity]?.[id] ?? null,
    collect: (entity, field, id) => collections[`${entity} ${field} ${id}`] ?? [],
    children: (entity, field, id) => children[`${entity} ${field} ${id}`] ?? [],
    query: (entity) => Object.values(records[entity] ?? {}),
    rate: (source, target, day) => rates[`${source} ${target} ${day}`] ?? rates[`${source} ${target}`] ?? null,
    holidays: new Set(given.holidays ?? []),
    workdays: new Set(given.workdays ?? []),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { node, context } = JSON.parse(line);
  let answer;
  try {
    answer = { value: plain(evaluate(node, contextOf(context))) };
  } catch (error) {
    answer = error instanceof NeedsServer ? { error: "server" } : { error: String(error.stack) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
