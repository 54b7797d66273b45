import type { CodecName, JsonSchemaObject, JsonSchemaType } from "later-runtime";

/** The kinds of JSON values, none of which shares a value with another. */
export type Kind = "null" | "boolean" | "integer" | "fraction" | "string" | "array" | "object";

const all: readonly Kind[] = [
  "null",
  "boolean",
  "integer",
  "fraction",
  "string",
  "array",
  "object",
];

/** The kinds that every one of some schemas accepts. */
export function kindsOf(parts: readonly JsonSchemaObject[]): ReadonlySet<Kind> {
  const kinds = new Set(all);
  for (const part of parts) {
    const accepted = acceptedBy(part);
    if (accepted === undefined) continue;
    for (const kind of kinds) if (!accepted.has(kind)) kinds.delete(kind);
  }
  return kinds;
}

/** The kind of one value. */
export function kindOf(value: unknown): Kind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "bigint" || Number.isSafeInteger(value)) return "integer";
  if (typeof value === "number") return "fraction";
  return typeof value as "boolean" | "string" | "object";
}

/** Schemas of one type each that together accept what is of some kinds. */
export function typesOf(kinds: ReadonlySet<Kind>): readonly JsonSchemaObject[] {
  return [...kinds].flatMap((kind): readonly JsonSchemaObject[] => {
    if (kind === "fraction") return [single.number];
    return kind === "integer" && kinds.has("fraction") ? [] : [single[kind]];
  });
}

/** `string or null`, `anything` and so on. */
export function describeKinds(kinds: ReadonlySet<Kind>): string {
  if (kinds.size === all.length) return "anything";
  const names = typesOf(kinds).map(({ type }) => String(type));
  return names.join(" or ");
}

const single = {
  null: { type: "null" },
  boolean: { type: "boolean" },
  integer: { type: "integer" },
  number: { type: "number" },
  string: { type: "string" },
  array: { type: "array" },
  object: { type: "object" },
} as const satisfies Readonly<Record<string, JsonSchemaObject>>;

/** Kinds that codecs decode, whatever types stand beside them. */
const decoded: Readonly<Record<string, readonly Kind[]>> = {
  date: ["string"],
  url: ["string"],
  // Digits, and integers of any size.
  bigint: ["integer", "fraction", "string"],
  bytes: ["string"],
  buffer: ["string"],
  "array-buffer": ["string"],
  set: ["array"],
  map: ["object"],
  file: ["object"],
  blob: ["object"],
} satisfies Readonly<Record<CodecName, readonly Kind[]>>;

function acceptedBy(part: JsonSchemaObject): ReadonlySet<Kind> | undefined {
  const { type, "x-codec": codec } = part;
  // What other codecs decode is what the schema describes.
  const kinds = codec !== undefined && Object.hasOwn(decoded, codec) ? decoded[codec] : undefined;
  if (kinds !== undefined) {
    const isNullable = Array.isArray(type) && type.includes("null");
    return new Set([...kinds, ...(isNullable ? (["null"] as const) : [])]);
  }
  if (type === undefined) return undefined;
  const names = (Array.isArray(type) ? type : [type]) as readonly JsonSchemaType[];
  return new Set(names.flatMap((name) => (name === "number" ? numeric : [name])));
}

const numeric: readonly Kind[] = ["integer", "fraction"];
