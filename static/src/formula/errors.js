/** The formula, or data it reads, is known to the server alone. */
export class NeedsServer extends Error {}

/** A text or number beyond what formulas may make. */
export class BeyondLimit extends Error {}

/** The value; NeedsServer when a look-up answered undefined. */
export function known(value, what) {
  if (value === undefined) throw new NeedsServer(what);
  return value;
}
