/** How many bytes an integer may have; JSON text has at most 1,024 digits of one, too. */
export const maximumIntegerBytes = 425;

/** The integer whose bytes are given, the least significant first, without a sign. */
export function fromMagnitude(bytes: Uint8Array): bigint {
  let digits = "";
  for (const byte of bytes) digits = byte.toString(16).padStart(2, "0") + digits;
  return digits === "" ? 0n : BigInt(`0x${digits}`);
}

/** The integer whose bytes are given in two's complement, the least significant first. */
export function fromTwosComplement(bytes: Uint8Array): bigint {
  return BigInt.asIntN(bytes.length * 8, fromMagnitude(bytes));
}
