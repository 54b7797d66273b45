import { isObject } from "../../model/json.ts";

/** What the planner knows about a value that it has to fill in, in whichever dialect it came. */
export interface ValueSchema {
  readonly type: "string" | "number" | "integer" | "boolean" | "array" | "object" | "unknown";
  readonly description: string;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly examples: readonly unknown[];
  readonly default?: unknown;
  readonly items?: ValueSchema;
  readonly members?: readonly MemberSchema[];
}

/** A named value: a parameter, or a member of one. */
export interface MemberSchema {
  readonly name: string;
  readonly required: boolean;
  readonly schema: ValueSchema;
}

const maximumDepth = 8;

/**
 * Reads a schema of `parameters` or `parametersJsonSchema`. References are followed, of alternatives
 * the first is taken that is not null, and whatever is not understood is left out, as what contains itself is the second
 * time.
 */
export function readValueSchema(
  raw: unknown,
  root: unknown = raw,
  trail: readonly unknown[] = [],
): ValueSchema {
  const meant = isObject(raw) ? (lookUp(raw["$ref"], root) ?? raw) : raw;
  if (!isObject(raw) || trail.includes(meant) || trail.length > maximumDepth) {
    return { type: "unknown", description: "", examples: [] };
  }
  const schema = resolve(raw, root);
  const inner = [...trail, meant];
  const description = textOf(raw["description"]) || textOf(schema["description"]);
  const type = readType(schema);
  const members = readMembers(schema, root, inner);
  const values = readEnum(schema);
  return {
    type: type === "unknown" || type === "null" ? guessType(values, members) : type,
    description: [textOf(schema["title"]), description].filter((text) => text !== "").join(". "),
    examples: [...listOf(schema["examples"]), ...("example" in schema ? [schema["example"]] : [])],
    ...(values === undefined ? {} : { enum: values }),
    ...(members === undefined ? {} : { members }),
    ...present("format", textOf(schema["format"])),
    ...present("pattern", textOf(schema["pattern"])),
    ...present("minimum", schema["minimum"] ?? schema["exclusiveMinimum"]),
    ...present("maximum", schema["maximum"] ?? schema["exclusiveMaximum"]),
    ...present("default", raw["default"] ?? schema["default"]),
    ...readItems(schema, root, inner),
  };
}

/** Every name of a member anywhere in a schema, for telling what a function gives. */
export function memberNames(schema: ValueSchema): readonly string[] {
  const own = (schema.members ?? []).flatMap((member) =>
    [member.name].concat(memberNames(member.schema)),
  );
  return schema.items === undefined ? own : [...own, ...memberNames(schema.items)];
}

function resolve(
  schema: Record<string, unknown>,
  root: unknown,
  steps = 0,
): Record<string, unknown> {
  if (steps > maximumDepth) return {};
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const target = lookUp(reference, root);
    return isObject(target) ? resolve(target, root, steps + 1) : {};
  }
  const alternatives = [...listOf(schema["anyOf"]), ...listOf(schema["oneOf"])].filter(isObject);
  if (alternatives.length > 0) {
    const { anyOf: _anyOf, oneOf: _oneOf, ...rest } = schema;
    const usable = alternatives
      .map((alternative) => resolve(alternative, root, steps + 1))
      .filter((alternative) => readType(alternative) !== "null");
    const values = usable.map(readEnum);
    if (values.every((list) => list !== undefined)) return { ...rest, enum: values.flat() };
    return { ...usable[0], ...rest };
  }
  const parts = listOf(schema["allOf"]).filter(isObject);
  return Object.assign({}, ...parts.map((part) => resolve(part, root, steps + 1)), schema);
}

function lookUp(reference: unknown, root: unknown): unknown {
  if (typeof reference !== "string" || !reference.startsWith("#")) return undefined;
  return reference
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>(
      (node, key) => (isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined),
      root,
    );
}

function readType(schema: Record<string, unknown>): ValueSchema["type"] | "null" {
  const names = Array.isArray(schema["type"]) ? schema["type"] : [schema["type"]];
  const type =
    names.map((name) => textOf(name).toLowerCase()).find((name) => name !== "null") ?? "null";
  switch (type) {
    case "string":
    case "number":
    case "integer":
    case "boolean":
    case "array":
    case "object":
    case "null":
      return type;
    default:
      return "unknown";
  }
}

function guessType(
  values: readonly unknown[] | undefined,
  members: readonly MemberSchema[] | undefined,
): ValueSchema["type"] {
  if (members !== undefined) return "object";
  if (values?.every((value) => typeof value === "number")) return "number";
  return values === undefined ? "unknown" : "string";
}

function readEnum(schema: Record<string, unknown>): readonly unknown[] | undefined {
  if ("const" in schema) return [schema["const"]];
  return Array.isArray(schema["enum"])
    ? schema["enum"].filter((value: unknown) => value !== null)
    : undefined;
}

function readMembers(
  schema: Record<string, unknown>,
  root: unknown,
  trail: readonly unknown[],
): readonly MemberSchema[] | undefined {
  if (!isObject(schema["properties"])) return undefined;
  const required = listOf(schema["required"]);
  return Object.entries(schema["properties"]).map(([name, member]) => ({
    name,
    required: required.includes(name),
    schema: readValueSchema(member, root, trail),
  }));
}

function readItems(
  schema: Record<string, unknown>,
  root: unknown,
  trail: readonly unknown[],
): Pick<ValueSchema, "items"> {
  const items = schema["items"] ?? listOf(schema["prefixItems"])[0];
  return isObject(items) ? { items: readValueSchema(items, root, trail) } : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function present(name: string, value: unknown): Record<string, never> {
  return (value === undefined || value === "" ? {} : { [name]: value }) as Record<string, never>;
}
