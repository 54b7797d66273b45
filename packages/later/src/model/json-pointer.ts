/**
 * Writes a JSON Pointer (RFC 6901).
 *
 * @param tokens names of members and positions of elements, outermost first; none means the whole
 */
export function toJsonPointer(tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${escapeToken(String(token))}`).join("");
}

/**
 * Reads a JSON Pointer. Answers `undefined` when the text is not one.
 *
 * @param pointer without `#`, and without percent-encoding
 */
export function parseJsonPointer(pointer: string): readonly string[] | undefined {
  if (pointer === "") return [];
  if (!pointer.startsWith("/") || /~(?![01])/.test(pointer)) return undefined;
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function escapeToken(token: string): string {
  return token.includes("~") || token.includes("/")
    ? token.replaceAll("~", "~0").replaceAll("/", "~1")
    : token;
}
