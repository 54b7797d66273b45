import type { Leaf } from "./tool.ts";
import { contentStems } from "./words.ts";

/** What kind of text goes into a parameter of type string. */
export type LeafKind =
  | "date"
  | "date-time"
  | "time"
  | "email"
  | "url"
  | "code"
  | "identifier"
  | "free-text"
  | "entity";

const dateNames = new Set(contentStems("date day deadline due birthday birthdate"));
const freeTextNames = new Set(
  contentStems(
    "title text message note content body comment summary task reminder question query search keyword phrase subject topic reason sentence label item todo",
  ),
);

/** Tells from format, pattern, examples, name and description what a text parameter holds. */
export function leafKind(leaf: Leaf): LeafKind {
  const { format = "", description, pattern = "", examples } = leaf.schema;
  const names = [...leaf.nameStems];
  if (format === "date" || format === "date-time" || format === "time") return format;
  if (format === "email" || names.includes("email")) return "email";
  if (/^(?:uri|url)/.test(format) || names.includes("url")) return "url";
  if (/\bHH:MM\b|\btime of day\b/i.test(description)) return "time";
  if (names.some((name) => dateNames.has(name))) return "date";
  if (/YYYY-MM-DD|ISO 8601|\bISO dates?\b/i.test(description)) {
    return /YYYY-MM-DDT|date and time|date-time|timestamp/i.test(description)
      ? "date-time"
      : "date";
  }
  if (isCode(names, description, pattern, examples)) return "code";
  if (names.some((name) => ["id", "number", "identifier", "key", "sku"].includes(name))) {
    return "identifier";
  }
  if (names.some((name) => freeTextNames.has(name))) return "free-text";
  return "entity";
}

/** How many letters the codes have that a parameter takes, where that can be told. */
export function codeLength(leaf: Leaf): number | undefined {
  const { description, pattern = "", examples } = leaf.schema;
  const inPattern = /\{(\d)\}/.exec(pattern)?.[1];
  if (inPattern !== undefined) return Number(inPattern);
  if (/\b(?:two|2)[- ]letter/i.test(description)) return 2;
  if (/\b(?:three|3)[- ]letter|ISO 4217|IATA/i.test(description)) return 3;
  if (/\b(?:four|4)[- ]letter|ICAO/i.test(description)) return 4;
  const [example] = examples;
  return typeof example === "string" ? example.length : undefined;
}

function isCode(
  names: readonly string[],
  description: string,
  pattern: string,
  examples: readonly unknown[],
): boolean {
  if (/^\^?\(?\[A-Z\]/.test(pattern)) return true;
  if (
    /\b(?:two|three|four|[234])[- ]letter|\bISO (?:4217|3166|639)|\bI(?:ATA|CAO)\b/i.test(
      description,
    )
  ) {
    return true;
  }
  if (names.includes("cod")) return examples.every(isUpperCase);
  return examples.length > 0 && examples.every(isUpperCase);
}

function isUpperCase(value: unknown): boolean {
  return typeof value === "string" && /^[A-Z]{2,4}$/.test(value);
}
