// Decimal numbers as one BigInt: the value times 10^20, the precision every formula keeps.
// Rounding is half away from zero throughout, as in the Python and SQL evaluators.

export const PLACES = 20;
export const ONE = 10n ** 20n;

const POWERS = Array.from({ length: 61 }, (_, n) => 10n ** BigInt(n));
const NUMBER = /^([+-]?)(\d+)?(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

export const power10 = (n) => POWERS[n] ?? 10n ** BigInt(n);

/** Quotient of two BigInts, rounded half away from zero. */
export function divideRounded(a, b) {
  if (b < 0n) {
    a = -a;
    b = -b;
  }
  return a < 0n ? -((-a * 2n + b) / (b * 2n)) : (a * 2n + b) / (b * 2n);
}

/** Quotient of two BigInts, rounded towards minus infinity. */
export function divideFloor(a, b) {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

export const multiply = (a, b) => divideRounded(a * b, ONE);

/** Null when the divisor is zero. */
export const divide = (a, b) => (b === 0n ? null : divideRounded(a * ONE, b));

/** Round to `places` decimals (negative: tens, hundreds; at least -70) by `how`, a quotient function. */
export function quantize(a, places, how = divideRounded) {
  if (places >= PLACES) return a;
  const unit = power10(PLACES - Math.max(places, -70));
  return how(a, unit) * unit;
}

/** The decimal in a text such as "-12.50", or null. */
export function parseDecimal(text) {
  const match = NUMBER.exec(text);
  if (!match || (match[2] === undefined && !match[3])) return null;
  const fraction = match[3] ?? "";
  const digits = BigInt((match[2] ?? "") + fraction || "0");
  const shift = PLACES - fraction.length + Number(match[4] ?? 0);
  const value = shift >= 0 ? digits * power10(shift) : divideRounded(digits, power10(-shift));
  return match[1] === "-" ? -value : value;
}

export const fromInteger = (n) => BigInt(n) * ONE;

/** The whole part as a JavaScript number; for counts, places and the like. */
export const toInteger = (a) => Number(a / ONE);

/** Plain notation without trailing zeros: "1250.5", "-0.01", "0". */
export function formatDecimal(a) {
  const digits = (a < 0n ? -a : a).toString().padStart(PLACES + 1, "0");
  const whole = digits.slice(0, -PLACES);
  const fraction = digits.slice(-PLACES).replace(/0+$/, "");
  return (a < 0n ? "-" : "") + whole + (fraction && "." + fraction);
}

/** Quotient of two BigInts, the second positive, cut towards zero. */
export const divideCut = (a, b) => a / b;

/** Quotient of two BigInts, the second positive, rounded away from zero. */
export const divideUp = (a, b) => (a < 0n ? -((b - a - 1n) / b) : (a + b - 1n) / b);

/** The square root of a number that isn't negative. */
export function squareRoot(a) {
  const square = a * ONE;
  if (square < 2n) return square;
  let root = 1n << BigInt((square.toString(2).length + 1) >> 1);
  for (let next = (root + square / root) >> 1n; next < root; next = (root + square / root) >> 1n) root = next;
  return square - root * root > root ? root + 1n : root;
}
