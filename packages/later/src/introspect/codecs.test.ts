import { rmSync } from "node:fs";
import path from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import type { DerivedTool } from "../declare/derived-tool.ts";
import { compilers, makeProject } from "./fixtures/make-project.ts";
import { toolsOf } from "./fixtures/read-fixture.ts";
import { introspectFiles } from "./introspect-files.ts";

const tools = await toolsOf("codecs");

const digits = { type: "string", pattern: "^-?\\d+(\\.\\d+)?$" };
const decimal = { ...digits, description: "Digits of a decimal", "x-codec": "decimal" };

function propertiesOf(name: string): DerivedTool["parameters"]["properties"] {
  return tools.get(name)?.parameters.properties;
}

function problemsOf(name: string): readonly string[] {
  const { diagnostics = [] } = tools.get(name) ?? {};
  return diagnostics
    .filter(({ code }) => code !== "MISSING_PARAMETER_DESCRIPTION")
    .map(({ severity, message }) => `${severity}: ${message}`);
}

describe("Reading types that have a codec of the program's own", () => {
  it("shows the model their JSON, with what the comment of the codec says", () => {
    expect(tools.get("plain")?.parameters).toMatchObject({
      properties: {
        price: { ...decimal, description: "Price" },
        total: {
          type: "object",
          properties: { amount: decimal, currency: { type: "string" } },
          required: ["amount", "currency"],
          additionalProperties: false,
          description: "An amount",
          "x-codec": "money",
        },
        root: { $ref: "#/$defs/Tree" },
        to: { type: "string", format: "email", "x-codec": "email" },
        test: { type: "string", description: 'A condition such as "id = 5"', "x-codec": "test" },
        wrapped: { type: "number", "x-codec": "wrapped" },
        fraction: {
          anyOf: [{ type: "array", minItems: 2 }, { type: "number" }],
          description: "As numerator and denominator",
          "x-codec": "fraction",
        },
      },
      $defs: {
        Tree: {
          properties: { children: { type: "array", items: { $ref: "#/$defs/Tree" } } },
          "x-codec": "tree",
        },
      },
    });
    expect(problemsOf("plain")).toEqual([]);
  });

  it("describes results with it, too", () => {
    expect(tools.get("plain")?.response).toMatchObject({
      properties: { amount: decimal },
      "x-codec": "money",
    });
    expect(tools.get("collections")?.response).toEqual({
      type: "array",
      items: { ...decimal, type: ["string", "null"] },
    });
  });

  it("finds them in collections, beside null, and where they may be left out", () => {
    expect(tools.get("collections")?.parameters).toEqual({
      type: "object",
      properties: {
        list: { type: "array", items: decimal },
        record: { type: "object", additionalProperties: decimal },
        none: { ...decimal, type: ["string", "null"] },
        tuple: {
          type: "array",
          prefixItems: [
            { title: "from", ...decimal },
            { title: "to", ...decimal },
          ],
          items: false,
          maxItems: 2,
          minItems: 1,
        },
        map: { type: "object", additionalProperties: decimal, "x-codec": "map" },
        set: { type: "array", items: decimal, uniqueItems: true, "x-codec": "set" },
        maybe: decimal,
        rest: { type: "array", items: decimal },
      },
      required: ["list", "record", "none", "tuple", "map", "set"],
      additionalProperties: false,
    });
    expect(problemsOf("collections")).toEqual([]);
  });

  it("keeps a single one whole, although its JSON is an object", () => {
    expect(propertiesOf("single")).toMatchObject({
      total: { type: "object", description: "The sum", "x-codec": "money" },
    });
    expect(tools.get("single")?.arguments).toEqual([{ from: "property", name: "total" }]);
  });

  it("shows members that are functions only where there is a codec for them", () => {
    expect(propertiesOf("optionalMembers")?.["query"]).toMatchObject({
      properties: { test: { "x-codec": "test" }, to: { "x-codec": "email" } },
    });
    expect(problemsOf("optionalMembers")).toEqual([
      expect.stringContaining('"query.on" is hidden from the model'),
    ]);
    expect(problemsOf("members")[0]).toContain('"query.on" (within the parameter "query")');
  });

  it("puts what takes any text after what is limited, and leaves out what says the same", () => {
    expect(propertiesOf("alternatives")).toEqual({
      either: { anyOf: [decimal, { type: "string" }, { type: "number" }] },
      fixed: {
        anyOf: [
          { type: "string", enum: ["auto", "none"] },
          { type: "string", "x-codec": "label" },
        ],
      },
      open: { type: "string", "x-codec": "label" },
      text: {
        anyOf: [{ type: "string", format: "email", "x-codec": "email" }, { type: "string" }],
      },
      dated: {
        anyOf: [
          { type: "string", format: "date-time", "x-codec": "date" },
          { type: "string", "x-codec": "label" },
        ],
      },
    });
    expect(problemsOf("alternatives")).toEqual([
      'info: "open" may also be any other string than a label, which is hidden from the model.',
    ]);
  });

  it("refuses to guess which of two is meant", () => {
    expect(problemsOf("alike")).toEqual([
      'error: "either" takes values of the codecs "label" and "title", whose JSON is the same. Limit the ' +
        "JSON of one with a tag such as @pattern, or declare a function that takes one of them.",
    ]);
  });

  it("leaves types alone that are like others", () => {
    expect(propertiesOf("others")).toMatchObject({
      text: { type: "string" },
      list: { type: "array", items: { type: "string" } },
      other: { type: "object", properties: { value: { type: "number" } } },
    });
    expect(JSON.stringify(propertiesOf("others"))).not.toContain("x-codec");
  });

  it.each([
    ["twice", "again", '"once" stands for the same type'],
    ["nothing", "nothing", "its JSON may be null"],
    ["nested", "nested", "its JSON is itself a value with a codec"],
    ["bare", "bare", "its JSON is or has a function"],
    ["taken", "date", "the library has one of this name"],
    ["spaced", "two words", "a name is made of letters"],
    ["weird", "weird", 'it has no "json"'],
  ])("says of %s what is wrong with the codec %s", (tool, codec, problem) => {
    expect(problemsOf(tool)).toEqual([
      expect.stringContaining(
        `error: "value" needs the codec "${codec}", which cannot be used: ${problem}`,
      ),
    ]);
    expect(tools.get(tool)?.response).toBeUndefined();
  });
});

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

it.each(compilers)("depends on the file that declares the codec (%s)", async (compiler) => {
  const folder = makeProject(
    {
      "tsconfig.json":
        '{ "compilerOptions": { "module": "nodenext", "strict": true, "types": [] } }',
      "decimal.ts": "export class Decimal { valueOf(): string { return ''; } scale(): void {} }",
      "codecs.ts": `import type { Decimal } from "./decimal.js";
declare module "later-runtime" {
  interface Codecs { decimal: { value: Decimal; json: string } }
}`,
      "tools.ts": `import { deftool as define } from "./define.js";
import "./codecs.js";
import type { Decimal as Amount } from "./decimal.js";
/** Pays. @param amount How much */
export const pay = define((amount: Amount) => void amount);`,
      "define.ts": 'export { deftool } from "later-runtime";',
      "bare.ts": `import { deftool } from "later-runtime";
import type { Decimal } from "./decimal.js";
/** Pays. @param amount How much */
export const pay = deftool((amount: Decimal) => void amount);`,
    },
    compiler,
  );
  folders.push(folder);
  const file = path.join(folder, "tools.ts");
  const { [file]: result } = await introspectFiles([{ file }]);
  expect(result?.sites[0]).toMatchObject({
    tool: {
      parameters: {
        properties: { amount: { type: "string", description: "How much", "x-codec": "decimal" } },
      },
      diagnostics: [],
    },
  });
  expect(result?.inputs).toContain(path.join(folder, "codecs.ts"));
  // Where it is not imported, the files of the project are looked through for it.
  const bare = path.join(folder, "bare.ts");
  const { [bare]: found } = await introspectFiles([{ file: bare }]);
  expect(JSON.stringify(found?.sites)).toContain('"x-codec":"decimal"');
  expect(found?.inputs).toContain(path.join(folder, "codecs.ts"));
});
