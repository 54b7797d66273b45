/**
 * Prints a float so that Python reads a float again: `42.0`, not `42`. NaN and the infinities are
 * printed as Python does, which is not JSON.
 */
export function printFloat(value: number): string {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** Prints a number that may be a float or an integer: as an integer where that is exact. */
export function printNumber(value: number): string {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : printFloat(value);
}
