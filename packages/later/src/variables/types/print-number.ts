/** No number of as many bits has more than 61 characters. */
const printableBits = 200;

/** A number as it is written, for a message; an integer of very many digits is not written out. */
export function printNumber(value: number | bigint): string {
  if (typeof value === "number" || BigInt.asIntN(printableBits, value) === value) {
    return String(value);
  }
  return value < 0n ? "(negative, of more than 60 digits)" : "(of more than 60 digits)";
}

/** The same, with a fraction for what stands for a float: 2 is `2.0`. */
export function printFloat(value: number | bigint): string {
  const text = printNumber(value);
  return text.replace(/^(-?\d+)(?=e|$)/, "$1.0");
}
