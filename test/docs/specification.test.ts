import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { errorCodes, type JsonSchemaObject } from "later-runtime";
import {
  readFunctionCall,
  readFunctionDeclaration,
  readToolConfig,
  readToolManifest,
  readToolResult,
} from "later-runtime/adm";
import { compileValidator } from "later-runtime/schema";
import { describe, expect, it } from "vitest";

import { root } from "../setup/paths.ts";
import { clauseTests } from "./clause-tests.ts";

const page = readFileSync(path.join(root, "docs/LATER-1.0.md"), "utf8");

/** The JSON blocks, each with the word behind `json`. */
const blocks = [...page.matchAll(/^```json ?(\w*)\n([^]*?)^```$/gm)].map(
  ([, kind = "", text = ""], index) => ({ kind, text, name: `${index + 1} ${kind}`.trim() }),
);

interface VectorFile {
  readonly vectors: readonly { readonly req: readonly string[] }[];
}

/** A numbered statement, with the rules that vectors cite. */
interface Clause {
  readonly id: string;
  readonly text: string;
  readonly rules: readonly string[];
}

const clauses: readonly Clause[] = page
  .split(/(?=\*\*\[LATER-)/)
  .slice(1)
  .map((section) => {
    const [, id = "", text = ""] =
      /^\*\*\[(LATER-[\d.]+-\d\d)\]\*\*([^]*?)(?:\n\n|$)/.exec(section) ?? [];
    return { id, text, rules: text.match(/\b[A-Z]{3}-\d\d\b|\b(?:DM|D)-\d\d\b/g) ?? [] };
  });

const vectorFiles = readdirSync(path.join(root, "docs/conformance"))
  .filter((file) => file.endsWith(".json"))
  .map((file) => path.join(root, "docs/conformance", file));

/** The rules and clauses that vectors cite. */
const cited = new Set(
  vectorFiles.flatMap((file) => {
    const { vectors } = JSON.parse(readFileSync(file, "utf8")) as VectorFile;
    return vectors.flatMap(({ req }) => req);
  }),
);

describe("the JSON of the specification", () => {
  const definitionsOf = (kind: string): Record<string, JsonSchemaObject> => {
    const block = blocks.find((other) => other.kind === kind);
    return (JSON.parse(block?.text ?? "{}") as { $defs: Record<string, JsonSchemaObject> }).$defs;
  };
  const structures = definitionsOf("schema");
  const messages = definitionsOf("messages");
  const errorsOf = (kind: string, $defs: Record<string, JsonSchemaObject>, text: string): unknown =>
    compileValidator({ $ref: `#/$defs/${kind}`, $defs })(JSON.parse(text));
  const readers: Readonly<Record<string, (value: unknown) => unknown>> = {
    FunctionCall: readFunctionCall,
    FunctionDeclaration: readFunctionDeclaration,
    ToolConfig: readToolConfig,
    ToolManifest: readToolManifest,
    ToolResult: readToolResult,
  };

  it.each(blocks)("is JSON: $name", ({ text }) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow();
  });

  it.each(blocks.filter(({ kind }) => kind in readers))(
    "fits the schema of annex B, and is read: $name",
    ({ kind, text }) => {
      const value: unknown = JSON.parse(text);
      expect(errorsOf(kind, structures, text)).toEqual([]);
      expect(readers[kind]?.(value)).toMatchObject({ value });
    },
  );

  it.each(blocks.filter(({ kind }) => kind in messages))(
    "fits the schema of its message: $name",
    ({ kind, text }) => {
      expect(errorsOf(kind, messages, text)).toEqual([]);
    },
  );

  it("is all of a kind that has a schema", () => {
    const kinds = new Set(["schema", "messages", ...Object.keys({ ...readers, ...messages })]);
    expect(blocks.filter(({ kind }) => !kinds.has(kind))).toEqual([]);
  });

  it("has an example of every structure that has a reader", () => {
    expect(blocks.map(({ kind }) => kind)).toEqual(expect.arrayContaining(Object.keys(readers)));
  });
});

describe("annex A", () => {
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` +\| \w+ +\| ([\w, ]+?) +\| (yes|no) +\|/gm)].map(
    ([, code = "", channel = "", again = ""]) => [code, channel, again],
  );

  it("has every code, with its channel and whether to try again", () => {
    const channels = { result: "result", thrown: "thrown", both: "result, thrown" };
    const expected = Object.entries(errorCodes).map(([code, { channel, retryable }]) => [
      code,
      channels[channel],
      retryable ? "yes" : "no",
    ]);
    expect(rows).toEqual(expected);
  });
});

describe("the codes of annex A", () => {
  const expected: string[] = [];
  for (const file of vectorFiles) {
    JSON.parse(readFileSync(file, "utf8"), (name, value: unknown) => {
      if (name === "expect") expected.push(JSON.stringify(value));
      return value;
    });
  }

  it.each(Object.keys(errorCodes))("are each expected by a vector: %s", (code) => {
    expect(expected.some((expectation) => expectation.includes(`"${code}"`))).toBe(true);
  });
});

describe("the clauses of the specification", () => {
  it("have numbers of their own, in order", () => {
    const ids = clauses.map(({ id }) => id);
    expect(ids).not.toContain("");
    expect(new Set(ids).size).toBe(ids.length);
    const numbers = ids.map((id) => ({ chapter: id.slice(0, -3), number: Number(id.slice(-2)) }));
    const expected = numbers.map(({ chapter }, index) => {
      const before = numbers[index - 1];
      return { chapter, number: before?.chapter === chapter ? before.number + 1 : 1 };
    });
    expect(numbers).toEqual(expected);
  });

  it("that say MUST are each cited by a vector or held by a test", () => {
    const open = clauses
      .filter(({ text }) => text.includes("MUST"))
      .filter(({ id, rules }) => ![id, ...rules].some((rule) => cited.has(rule)))
      .filter(({ id }) => clauseTests[id] === undefined);
    expect(open.map(({ id }) => id)).toEqual([]);
  });

  it.each(Object.entries(clauseTests))("%s is held by tests that are there", (id, tests) => {
    expect(clauses.map((clause) => clause.id)).toContain(id);
    const missing = tests.filter(
      ({ file, title }) => !readFileSync(path.join(root, file), "utf8").includes(title),
    );
    expect(missing).toEqual([]);
  });

  it("are cited where the request is answered and where texts disagree", () => {
    const known = new Set(clauses.map(({ id }) => id));
    const references = [...page.matchAll(/(?<!\*\*)\[(LATER-[\d.]+-\d\d)\]/g)].map(
      ([, id = ""]) => id,
    );
    expect(references.filter((id) => !known.has(id))).toEqual([]);
  });
});
