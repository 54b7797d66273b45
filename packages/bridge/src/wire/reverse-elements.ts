/** Whether this machine keeps the least significant byte of a number first, as nearly all do. */
export const isLittleEndian: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** A copy in which the bytes of each element stand in the opposite order. */
export function reverseElements(bytes: Uint8Array, elementSize: number): Uint8Array<ArrayBuffer> {
  const reversed = Uint8Array.from(bytes);
  for (let start = 0; start < reversed.length; start += elementSize) {
    reversed.subarray(start, start + elementSize).reverse();
  }
  return reversed;
}
