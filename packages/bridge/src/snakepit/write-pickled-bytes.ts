/** Marks of version 3 of the format: which version it is, bytes with a length of four bytes, the end. */
const [protocol, version, binaryBytes, stop] = [0x80, 3, 0x42, 0x2e];
const headLength = 7;

/** Writes bytes as Python's pickle has a `bytes` object, in a version that every Python 3 reads. */
export function writePickledBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const pickle = new Uint8Array(headLength + bytes.length + 1);
  pickle.set([protocol, version, binaryBytes]);
  new DataView(pickle.buffer).setUint32(3, bytes.length, true);
  pickle.set(bytes, headLength);
  pickle[pickle.length - 1] = stop;
  return pickle;
}
