/** Names of members and positions of elements, outermost first. */
export type JsonPath = readonly (string | number)[];

const maximumLength = 4_096;
const maximumDepth = 64;

/** One step of RFC 9535: a member by its name, or an element by its position. */
const segment =
  /\.([A-Za-z_\u{80}-\u{10FFFF}][\w\u{80}-\u{10FFFF}]*)|\[(0|[1-9]\d{0,9})\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/uy;

/**
 * Reads a JSONPath (RFC 9535) that leads to one place, such as `$.stops[0]['first name']`. Answers
 * `undefined` for anything else, for more than 4,096 characters and for more than 64 steps.
 */
export function parseJsonPath(text: unknown): JsonPath | undefined {
  if (typeof text !== "string" || text.length > maximumLength || text[0] !== "$") return undefined;
  const path: (string | number)[] = [];
  segment.lastIndex = 1;
  while (segment.lastIndex < text.length) {
    const match = segment.exec(text);
    if (match === null || path.length === maximumDepth) return undefined;
    const [, name, index, single, double] = match;
    path.push(index === undefined ? (name ?? unescape(single ?? double ?? "")) : Number(index));
  }
  return path;
}

const escapes: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

function unescape(text: string): string {
  return text.replaceAll(/\\(?:u([0-9A-Fa-f]{4})|(.))/gsu, (_all, code?: string, sign = "") =>
    code === undefined ? (escapes[sign] ?? sign) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
