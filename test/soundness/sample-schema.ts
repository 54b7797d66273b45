import type { JsonSchema, JsonSchemaObject } from "../../packages/later/src/model/json-schema.ts";
import { samplePattern } from "./sample-pattern.ts";
import type { Choices } from "./sample-style.ts";

/**
 * A JSON value that a schema allows, of a schema as introspection writes them.
 *
 * @returns `undefined` where there is no value within reach
 */
export function sampleSchema(root: JsonSchemaObject, choices: Choices): unknown {
  const sampler = new SchemaSampler(root, choices);
  return sampler.sample(root, 0);
}

const deepest = 24;

class SchemaSampler {
  readonly #root: JsonSchemaObject;
  readonly #choices: Choices;

  constructor(root: JsonSchemaObject, choices: Choices) {
    this.#root = root;
    this.#choices = choices;
  }

  sample(given: JsonSchema, depth: number): unknown {
    if (typeof given === "boolean") return given ? "anything" : undefined;
    if (depth > deepest) return undefined;
    const schema = this.#resolve(given);
    if (schema.enum !== undefined) return this.#choices.order(schema.enum)[0];
    if (schema.const !== undefined) return schema.const;
    if (schema.anyOf !== undefined) return this.#sampleAlternative(schema.anyOf, depth);
    const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
    const [type] = this.#choices.order(types);
    switch (type) {
      case "string":
        return this.#sampleText(schema);
      case "number":
      case "integer":
        return this.#sampleNumber(schema, type === "integer");
      case "boolean":
        return this.#choices.order([true, false])[0];
      case "null":
        return null;
      case "array":
        return this.#sampleArray(schema, depth);
      case "object":
        return this.#sampleObject(schema, depth);
      default:
        return "anything";
    }
  }

  #resolve(schema: JsonSchemaObject): JsonSchemaObject {
    if (schema.$ref === undefined) return schema;
    const { $ref, ...beside } = schema;
    const name = $ref.replace("#/$defs/", "");
    const target = this.#root.$defs?.[name];
    return typeof target === "object" ? this.#resolve({ ...target, ...beside }) : {};
  }

  #sampleAlternative(alternatives: readonly JsonSchema[], depth: number): unknown {
    for (const alternative of this.#choices.order(alternatives)) {
      const value = this.sample(alternative, depth + 1);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  #sampleText(schema: JsonSchemaObject): string {
    const isLast = this.#choices.style === "boundary";
    const coded = codecTexts[schema["x-codec"] ?? ""] ?? formatTexts[schema.format ?? ""];
    if (coded !== undefined) return coded[isLast ? 1 : 0];
    if (schema.contentEncoding !== undefined) return base64[isLast ? 1 : 0];
    if (schema.pattern !== undefined) {
      return samplePattern(schema.pattern, this.#choices.style !== "minimal");
    }
    const { minLength = 0, maxLength = Math.max(minLength, 40) } = schema;
    const length = { minimal: minLength, full: 4, boundary: maxLength, mixed: 7 };
    const wanted = length[this.#choices.style];
    return "text".repeat(maxLength).slice(0, Math.min(maxLength, Math.max(minLength, wanted)));
  }

  #sampleNumber(schema: JsonSchemaObject, isInteger: boolean): unknown {
    const step = isInteger ? 1 : 0.5;
    const least = schema.minimum ?? above(schema.exclusiveMinimum, step);
    const most = schema.maximum ?? above(schema.exclusiveMaximum, -step);
    if (schema["x-codec"] === "bigint") {
      return this.#choices.style === "boundary" ? "9007199254740993" : 7;
    }
    const ordinary = Math.min(Math.max(isInteger ? 2 : 1.5, least ?? -Infinity), most ?? Infinity);
    const multiple = schema.multipleOf;
    if (multiple !== undefined) return Math.ceil((least ?? 1) / multiple) * multiple;
    switch (this.#choices.style) {
      case "minimal":
        return least ?? Math.min(0, most ?? 0);
      case "boundary":
        return most ?? Math.max(1e9, least ?? 0);
      default:
        return ordinary;
    }
  }

  #sampleArray(schema: JsonSchemaObject, depth: number): readonly unknown[] | undefined {
    const { prefixItems = [], items = true, minItems = 0, maxItems = Infinity } = schema;
    const elements: unknown[] = [];
    for (const [index, item] of prefixItems.entries()) {
      if (index >= minItems && !this.#choices.gives(depth)) return elements;
      const value = this.sample(item, depth + 1);
      if (value === undefined) return index < minItems ? undefined : elements;
      elements.push(value);
    }
    const rest =
      items === false ? 0 : this.#choices.count(minItems - elements.length, maxItems, depth);
    for (let index = 0; index < rest; index += 1) {
      const value = this.sample(items, depth + 1);
      const isDuplicate = schema.uniqueItems === true && hasEqual(elements, value);
      if (value === undefined || isDuplicate)
        return elements.length < minItems ? undefined : elements;
      elements.push(value);
    }
    return elements;
  }

  #sampleObject(schema: JsonSchemaObject, depth: number): object | undefined {
    const members: [string, unknown][] = [];
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      const isRequired = schema.required?.includes(name) === true;
      if (!isRequired && !this.#choices.gives(depth)) continue;
      const value = this.sample(member, depth + 1);
      if (value !== undefined) members.push([name, value]);
      else if (isRequired) return undefined;
    }
    const others = schema.additionalProperties ?? true;
    if (others !== false && this.#choices.gives(depth)) {
      const name = this.#sampleName(schema.propertyNames);
      const value = this.sample(others, depth + 1);
      const isFree = typeof name === "string" && schema.properties?.[name] === undefined;
      if (value !== undefined && isFree) members.push([name, value]);
    }
    return Object.fromEntries(members);
  }

  #sampleName(names: JsonSchema | undefined): unknown {
    return names === undefined ? "name" : this.sample(names, 0);
  }
}

function above(limit: number | undefined, step: number): number | undefined {
  return limit === undefined ? undefined : limit + step;
}

function hasEqual(values: readonly unknown[], value: unknown): boolean {
  const text = JSON.stringify(value);
  return values.some((one) => JSON.stringify(one) === text);
}

type Texts = Readonly<Record<string, readonly [string, string] | undefined>>;

const base64 = ["AQI=", ""] as const;

const codecTexts: Texts = {
  date: ["2024-02-29T12:00:00Z", "9999-12-31T23:59:59.999Z"],
  url: ["https://example.org/", "ftp://example.org:21/a?b=c#d"],
};

const formatTexts: Texts = {
  "date-time": ["2024-02-29T12:00:00Z", "9999-12-31T23:59:59.999Z"],
  date: ["2024-02-29", "9999-12-31"],
  time: ["12:00:00Z", "23:59:59Z"],
  email: ["a@example.org", "b@example.org"],
  uri: ["https://example.org/", "urn:a:b"],
  uuid: ["123e4567-e89b-12d3-a456-426614174000", "ffffffff-ffff-4fff-bfff-ffffffffffff"],
  ipv4: ["192.0.2.1", "255.255.255.255"],
  ipv6: ["::1", "2001:db8::ffff"],
};
