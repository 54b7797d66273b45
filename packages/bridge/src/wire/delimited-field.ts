/**
 * The content of a packed message that has one field and nothing else; undefined unless the length
 * that follows the tag is exactly that of the rest.
 *
 * @param tag of one byte, with the wire type of strings, bytes and messages
 */
export function delimitedField(bytes: Uint8Array, tag: number): Uint8Array | undefined {
  if (bytes[0] !== tag) return undefined;
  let length = 0;
  for (let index = 1; index <= 5; index += 1) {
    const byte = bytes[index];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 2 ** (7 * (index - 1));
    if (byte < 0x80) {
      const content = bytes.subarray(index + 1);
      return content.length === length ? content : undefined;
    }
  }
  return undefined;
}
