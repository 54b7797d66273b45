import type { JsonSchema, JsonSchemaObject } from "later-runtime";

import { followReference } from "./reference.ts";
import { typeName } from "./type-name.ts";

/** One parameter, or one member of what a parameter takes. */
export interface MemberRow {
  /** Such as `filter.tags[]`; a `?` at the end says that it may be left out. */
  readonly name: string;
  readonly type: string;
  /** The description, with the default where there is one. */
  readonly text: string;
}

/** The members of what a tool takes or gives, those of objects after the member they belong to. */
export function memberRows(schema: JsonSchemaObject): readonly MemberRow[] {
  return new RowCollector(schema).collect();
}

class RowCollector {
  readonly #root: JsonSchemaObject;
  readonly #rows: MemberRow[] = [];
  /** Shared and recursive types are shown where they first appear. */
  readonly #shown = new Set(["#"]);

  constructor(root: JsonSchemaObject) {
    this.#root = root;
  }

  collect(): readonly MemberRow[] {
    this.#addMembers("", this.#root);
    return this.#rows;
  }

  #addMembers(prefix: string, schema: JsonSchema): void {
    if (typeof schema === "boolean") return;
    const { $ref, items, properties = {}, required = [], anyOf, oneOf, allOf } = schema;
    if ($ref !== undefined) {
      if (this.#shown.has($ref)) return;
      this.#shown.add($ref);
      this.#addMembers(prefix, followReference($ref, this.#root) ?? true);
    }
    for (const [name, member] of Object.entries(properties)) {
      if (member === false) continue;
      const path = prefix === "" ? name : `${prefix}.${name}`;
      this.#addRow(required.includes(name) ? path : `${path}?`, member);
      this.#addMembers(path, member);
    }
    if (items !== undefined) this.#addMembers(`${prefix}[]`, items);
    for (const part of [...(anyOf ?? []), ...(oneOf ?? []), ...(allOf ?? [])]) {
      this.#addMembers(prefix, part);
    }
  }

  #addRow(name: string, schema: JsonSchema): void {
    const described = typeof schema === "boolean" ? {} : schema;
    const { description = "", default: defaultValue, deprecated } = described;
    const notes = [
      ...(defaultValue === undefined ? [] : [`default ${JSON.stringify(defaultValue)}`]),
      ...(deprecated === true ? ["deprecated"] : []),
    ];
    const note = notes.length === 0 ? "" : `(${notes.join(", ")})`;
    const text = [description.replaceAll(/\s+/g, " "), note].filter(Boolean).join(" ");
    this.#rows.push({ name, type: typeName(schema), text });
  }
}
