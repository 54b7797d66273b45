import { isObject } from "../../../model/json.ts";
import { type FieldType, messages } from "./messages.ts";
import { type FieldViolation, refuseFields } from "./refusals.ts";

const typeNamespace = "type.googleapis.com/google.ai.generativelanguage.v1beta";

const typeLabels = {
  string: "TYPE_STRING",
  bytes: "TYPE_BYTES",
  boolean: "TYPE_BOOL",
  integer: "TYPE_INT64",
  number: "TYPE_DOUBLE",
  struct: "type.googleapis.com/google.protobuf.Struct",
} as const;

/**
 * Reads a message by the rules of protocol buffer JSON: names in camelCase or snake_case, null for
 * absent, one element for a list of one, numbers as text. The result has camelCase names.
 *
 * @param without fields such as `FunctionCall.id` that this reader shall not know
 * @throws Refusal 400 that lists every field that is unknown or of the wrong type
 */
export function readMessage(
  value: unknown,
  message: string,
  without: ReadonlySet<string> = new Set(),
): Readonly<Record<string, unknown>> {
  const reader = new MessageReader(without);
  const result = reader.message(value, message, "");
  if (reader.violations.length > 0) throw refuseFields(reader.violations);
  return result;
}

class MessageReader {
  readonly violations: FieldViolation[] = [];
  readonly #without: ReadonlySet<string>;

  constructor(without: ReadonlySet<string>) {
    this.#without = without;
  }

  message(value: unknown, message: string, path: string): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    if (!isObject(value)) {
      this.#wrongType(value, path, `${typeNamespace}.${message}`);
      return result;
    }
    const fields = messages[message] ?? {};
    for (const [key, member] of Object.entries(value)) {
      const name = toCamelCase(key);
      const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (type === undefined || this.#without.has(`${message}.${name}`)) {
        this.#add(path, `Unknown name ${JSON.stringify(key)}${at(path)}: Cannot find field.`);
      } else if (member !== null) {
        result[name] = this.#field(member, type, path, toSnakeCase(name));
      }
    }
    return result;
  }

  #field(value: unknown, type: FieldType, parent: string, name: string): unknown {
    const path = parent === "" ? name : `${parent}.${name}`;
    if (typeof type === "object" && "list" in type) {
      const elements = Array.isArray(value) ? value : [value];
      return elements.map((element, index) => this.#value(element, type.list, `${path}[${index}]`));
    }
    if (Array.isArray(value) && type !== "any" && type !== "struct") {
      this.#add(
        parent,
        `Unknown name ${JSON.stringify(name)}${at(parent)}: Proto field is not repeating, cannot start list.`,
      );
      return undefined;
    }
    return this.#value(value, type, path);
  }

  #value(value: unknown, type: FieldType, path: string): unknown {
    if (type === "any") return value;
    if (typeof type === "string") {
      const read = scalarReaders[type](value);
      if (read === undefined) this.#wrongType(value, path, typeLabels[type]);
      return read;
    }
    if ("message" in type) return this.message(value, type.message, path);
    if ("list" in type) return this.#field(value, type, path, "values");
    if ("enum" in type) {
      const read = readEnum(value, type.values);
      if (read === undefined) this.#wrongType(value, path, `${typeNamespace}.${type.enum}`);
      return read;
    }
    return this.#map(value, type.map, path);
  }

  #map(value: unknown, type: FieldType, path: string): Record<string, unknown> {
    if (!isObject(value)) {
      this.#wrongType(value, path, "TYPE_MESSAGE");
      return {};
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, member], index) => [
        key,
        this.#field(member, type, `${path}[${index}]`, "value"),
      ]),
    );
  }

  #wrongType(value: unknown, path: string, type: string): void {
    const shown = (JSON.stringify(value) ?? "undefined").slice(0, 200);
    const field = path === "" ? {} : { field: path };
    this.violations.push({
      ...field,
      description: `Invalid value${at(path)} (${type}), ${shown}`,
    });
  }

  #add(path: string, problem: string): void {
    const field = path === "" ? {} : { field: path };
    this.violations.push({ ...field, description: `Invalid JSON payload received. ${problem}` });
  }
}

const scalarReaders = {
  string: (value: unknown) => (typeof value === "string" ? value : undefined),
  bytes: (value: unknown) =>
    typeof value === "string" && /^[A-Za-z0-9+/_-]*={0,2}$/.test(value) ? value : undefined,
  boolean: (value: unknown) => (typeof value === "boolean" ? value : undefined),
  integer: (value: unknown) => (Number.isInteger(readNumber(value)) ? value : undefined),
  number: (value: unknown) => readNumber(value),
  struct: (value: unknown) => (isObject(value) ? value : undefined),
} as const;

function readNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const read = Number(value);
  return Number.isFinite(read) ? read : undefined;
}

function readEnum(value: unknown, values: readonly string[]): string | undefined {
  if (typeof value === "number") return values[value];
  if (typeof value !== "string") return undefined;
  return values.find((name) => name === value.toUpperCase());
}

function at(path: string): string {
  return path === "" ? "" : ` at '${path}'`;
}

function toCamelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
