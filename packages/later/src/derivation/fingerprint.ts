/**
 * Sixteen hexadecimal digits for a text: FNV-1a over its UTF-16 units. For names and lists of names,
 * where nobody gains by a collision: loading a cryptographic hash takes longer than reading a cache.
 */
export function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
