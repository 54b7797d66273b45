import { shorten } from "../shorten.ts";
import { MalformedPattern } from "./malformed-pattern.ts";
import type { PatternReader } from "./pattern-reader.ts";
import { refuseSyntax } from "./refuse-syntax.ts";

/**
 * Reads what follows `\p` or `\P` and answers it as the platform's expressions have it. Scripts may
 * go by their bare names: `\p{Greek}`.
 */
export function readProperty(reader: PatternReader, letter: "p" | "P"): string {
  const match = reader.read(/([A-Z])|\{(\^?)([\w=&]+)\}/y);
  if (match === undefined) throw new MalformedPattern();
  const name = match[1] ?? match[3] ?? "";
  const known = name === "L&" ? "LC" : name;
  const escape = (letter === "P") === (match[2] === "^") ? "\\p" : "\\P";
  for (const property of [`${escape}{${known}}`, `${escape}{Script=${known}}`]) {
    if (isProperty(property)) return property;
  }
  throw refuseSyntax(`the unknown property ${shorten(name)}`);
}

function isProperty(property: string): boolean {
  try {
    return new RegExp(property, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
