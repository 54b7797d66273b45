import { Unsupported } from "./unsupported.ts";

/** The members of an object that a vector has written, and which of them nobody has asked for. */
export class Fields {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #where: string;
  readonly #unread: Set<string>;

  /** @throws Unsupported for what is no object */
  constructor(value: unknown, where: string) {
    if (!isRecord(value)) throw new Unsupported(`${where} is no object`);
    this.#members = value;
    this.#where = where;
    this.#unread = new Set(Object.keys(value));
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#members, name);
  }

  take(name: string): unknown {
    this.#unread.delete(name);
    return this.has(name) ? this.#members[name] : undefined;
  }

  /** The first of these members that is there. */
  takeFirst(names: readonly string[]): unknown {
    const name = names.find((candidate) => this.has(candidate));
    return name === undefined ? undefined : this.take(name);
  }

  text(name: string): string | undefined {
    return this.#typed(name, "text", (value) => typeof value === "string");
  }

  number(name: string): number | undefined {
    return this.#typed(name, "number", (value) => typeof value === "number");
  }

  flag(name: string): boolean | undefined {
    return this.#typed(name, "true or false", (value) => typeof value === "boolean");
  }

  list(name: string): readonly unknown[] | undefined {
    return this.#typed(name, "list", isList);
  }

  texts(name: string): readonly string[] | undefined {
    return this.#typed(name, "list of texts", isListOfTexts);
  }

  fields(name: string): Fields | undefined {
    return this.has(name) ? new Fields(this.take(name), `${this.#where}.${name}`) : undefined;
  }

  /** @throws Unsupported when there are members that nobody has asked for */
  end(): void {
    if (this.#unread.size === 0) return;
    const names = [...this.#unread].map((name) => JSON.stringify(name)).join(", ");
    throw new Unsupported(`${this.#where} has ${names}, which this runner does not know`);
  }

  #typed<Value>(
    name: string,
    what: string,
    fits: (value: unknown) => value is Value,
  ): Value | undefined {
    const value = this.take(name);
    if (value === undefined || fits(value)) return value;
    throw new Unsupported(`${this.#where}.${name} is no ${what}`);
  }
}

/** A list as it is, nothing as an empty one, anything else as a list of that alone. */
export function toList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

/** As {@link toList}, of texts. @throws Unsupported for anything else */
export function toTexts(value: unknown): readonly string[] {
  const list = toList(value);
  if (isListOfTexts(list)) return list;
  throw new Unsupported(`${JSON.stringify(value)} is neither a text nor a list of texts`);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return isList(value) && value.every((item) => typeof item === "string");
}
