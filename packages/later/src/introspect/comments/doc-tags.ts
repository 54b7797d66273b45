/** The keywords of JSON Schema that a tag sets to a number. */
type NumberKeyword = "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf";

/** The keywords of JSON Schema that a tag sets to a count. */
type CountKeyword = "minLength" | "maxLength" | "minItems" | "maxItems";

/** What the tags of a parameter or member say about its value. */
export interface ValueTags {
  readonly keywords: Partial<
    Readonly<
      Record<NumberKeyword | CountKeyword, number> &
        Record<"pattern" | "format" | "title", string> &
        Record<"uniqueItems" | "integer", true>
    >
  >;
  /** Present where a `@default` is given; its value is JSON, or text that is not. */
  readonly default?: { readonly value: unknown };
  readonly examples: readonly unknown[];
  /** What to use instead, or `true`. */
  readonly deprecated?: string | true;
  /** Any value is welcome: `any` and `unknown` are meant. */
  readonly open: boolean;
  /** Sentences about tags whose text has no meaning. */
  readonly problems: readonly string[];
}

/** A tag as it stands in a comment. */
export interface Tag {
  readonly name: string;
  readonly text: string;
}

/** Sorts out what tags say about a value; text that belongs to no tag is handed back. */
export function readValueTags(tags: readonly Tag[]): ValueTags & { readonly leftover: string } {
  const keywords: Record<string, unknown> = {};
  const examples: unknown[] = [];
  const problems: string[] = [];
  const leftover: string[] = [];
  const rest: { default?: { value: unknown }; deprecated?: string | true } = {};
  let open = false;
  for (const { name: written, text } of tags) {
    const name = aliases[written] ?? written;
    const [word = "", remainder = ""] = splitWord(text);
    if (numberKeywords.has(name) || countKeywords.has(name)) {
      const value = Number(word);
      const fits = countKeywords.has(name)
        ? Number.isInteger(value) && value >= 0
        : Number.isFinite(value);
      if (word === "" || !fits) {
        const wanted = countKeywords.has(name) ? "a whole number, zero or more" : "a number";
        problems.push(`@${written} needs ${wanted}, not "${word}".`);
      } else keywords[name] = value;
      leftover.push(remainder);
    } else if (name === "integer" || name === "uniqueItems") {
      keywords[name] = true;
      leftover.push(text);
    } else if (name === "open") {
      open = true;
      leftover.push(text);
    } else if (name === "format") {
      keywords[name] = word;
      leftover.push(remainder);
    } else if (name === "title") {
      keywords[name] = text;
    } else if (name === "pattern") {
      const pattern = text.replace(/^\/(.*)\/[a-z]*$/s, "$1").replace(/^"(.*)"$/s, "$1");
      if (isPattern(pattern)) keywords[name] = pattern;
      else problems.push(`@pattern ${text} is not a regular expression.`);
    } else if (name === "default") {
      rest.default = { value: readJsonLike(text) };
    } else if (name === "example") {
      examples.push(readJsonLike(text));
    } else if (name === "deprecated") {
      rest.deprecated = text === "" ? true : text;
    }
  }
  return { ...rest, keywords, examples, open, problems, leftover: leftover.join(" ").trim() };
}

/** Whether a tag says something about a value, wherever in a comment it stands. */
export function isValueTag(name: string): boolean {
  return valueTags.has(aliases[name] ?? name);
}

/** Whether a tag limits a value; such a tag on a line of its own belongs to the `@param` above it. */
export function isConstraintTag(name: string): boolean {
  const known = aliases[name] ?? name;
  return valueTags.has(known) && !["default", "example", "deprecated"].includes(known);
}

const aliases: Readonly<Record<string, string>> = {
  min: "minimum",
  max: "maximum",
  int: "integer",
  examples: "example",
  defaultValue: "default",
};

const numberKeywords: ReadonlySet<string> = new Set<NumberKeyword>([
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
]);

const countKeywords: ReadonlySet<string> = new Set<CountKeyword>([
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
]);

const valueTags: ReadonlySet<string> = new Set([
  ...numberKeywords,
  ...countKeywords,
  "integer",
  "uniqueItems",
  "pattern",
  "format",
  "title",
  "default",
  "example",
  "deprecated",
  "open",
]);

function splitWord(text: string): readonly string[] {
  const match = /^(\S*)\s*([\s\S]*)$/.exec(text);
  return match?.slice(1) ?? [];
}

function isPattern(text: string): boolean {
  try {
    return text !== "" && new RegExp(text, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

/** Reads JSON, a single-quoted or back-quoted text, or plain text as it stands. */
function readJsonLike(text: string): unknown {
  const quoted = /^(['`])(.*)\1$/s.exec(text);
  if (quoted !== null) return quoted[2];
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
