// Powers, roots, logarithms and exponentials of decimal.js's numbers, by fixed-point series with so many
// places to spare that the twenty which are kept are the ones the server finds with 180 digits.

import { ONE, divideRounded } from "./decimal.js";
import { BeyondLimit } from "./errors.js";

const PLACES = 160n;
const UNIT = 10n ** PLACES;
const SPARE = 10n ** (PLACES - 20n);
const SETTLED = 10n ** 40n; // between a result's noise and its last place: what should be exact is exact
const LARGEST = 2n ** 256n * ONE; // as the server limits numbers
const MOST_EXPONENT = 200n * UNIT;

const widen = (n) => n * SPARE;
const narrow = (wide) => divideRounded(divideRounded(wide, SETTLED), SPARE / SETTLED);

/** 2 · artanh(top / bottom), wide. */
function twiceArtanh(top, bottom) {
  const z = (top * UNIT) / bottom;
  const square = (z * z) / UNIT;
  let sum = 0n;
  for (let term = z, n = 1n; term !== 0n; term = (term * square) / UNIT, n += 2n) sum += term / n;
  return 2n * sum;
}

let kept;
const ln2 = () => (kept ??= twiceArtanh(1n, 3n));

/** The natural logarithm, wide, of a wide positive number. */
function wideLogarithm(wide) {
  const shift = BigInt(wide.toString(2).length - UNIT.toString(2).length);
  let mantissa = shift >= 0n ? wide >> shift : wide << -shift;
  const lost = shift > 0n ? wide - (mantissa << shift) : 0n;
  if (lost) mantissa += 1n; // beneath the last place
  return twiceArtanh(mantissa - UNIT, mantissa + UNIT) + shift * ln2();
}

/** e to a wide power of at most 200; at least 0. */
function wideExponential(wide) {
  const two = ln2();
  const times = divideRounded(wide, two);
  const rest = wide - times * two;
  let sum = UNIT;
  for (let term = rest, n = 2n; term !== 0n; term = (term * rest) / (UNIT * n), n += 1n) sum += term;
  return times >= 0n ? sum << times : sum >> -times;
}

function limited(n) {
  if (n >= LARGEST || n <= -LARGEST) throw new BeyondLimit("number");
  return n;
}

function exponentialOf(wide) {
  if (wide > MOST_EXPONENT) throw new BeyondLimit("number");
  return wide < -MOST_EXPONENT ? 0n : limited(narrow(wideExponential(wide)));
}

/** e to a power. */
export const exponential = (n) => exponentialOf(widen(n));

/** The logarithm to a base, natural without one; null where there is none. */
export function logarithm(n, base) {
  if (n <= 0n || (base !== undefined && (base <= 0n || base === ONE))) return null;
  const found = wideLogarithm(widen(n));
  return narrow(base === undefined ? found : (found * UNIT) / wideLogarithm(widen(base)));
}

/** A number to a power; null where there is none. */
export function power(base, exponent) {
  if (base === 0n) return exponent <= 0n ? null : 0n;
  if (exponent % ONE !== 0n) {
    return base < 0n ? null : exponentialOf((wideLogarithm(widen(base)) * exponent) / ONE);
  }
  const count = exponent / ONE;
  if (base === ONE || base === -ONE) return base === ONE || count % 2n === 0n ? ONE : -ONE;
  const size = count < 0n ? -count : count;
  if (size > 4000n) {
    const found = exponentialOf((wideLogarithm(widen(base < 0n ? -base : base)) * exponent) / ONE);
    return base < 0n && count % 2n !== 0n ? -found : found;
  }
  if (count === 0n) return ONE;
  return limited(
    count > 0n
      ? divideRounded(base ** size, ONE ** (size - 1n))
      : divideRounded(ONE ** (size + 1n), base ** size),
  );
}
