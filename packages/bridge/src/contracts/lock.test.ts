import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { type JsonSchemaObject, LaterError } from "later-runtime";
import { parseJson, printJson } from "later-runtime/adm";
import { compileValidator } from "later-runtime/schema";
import { afterAll, describe, expect, it } from "vitest";

import { Random } from "../wire/fixtures/random.ts";
import type { ToolOffer } from "../worker-protocol/messages.ts";
import { RandomSchemas } from "./comparison/fixtures/random-schemas.ts";
import { printLock } from "./print-lock.ts";
import { readContract } from "./read-contract.ts";
import { readLock, readLockFile } from "./read-lock.ts";

const folder = mkdtempSync(path.join(tmpdir(), "later-lock-"));

afterAll(() => rmSync(folder, { recursive: true }));

function contract(name: string, more: Partial<ToolOffer> = {}, schema: JsonSchemaObject = {}) {
  const parametersJsonSchema = {
    type: "object",
    properties: {},
    additionalProperties: false,
    ...schema,
  };
  return readContract({
    declaration: { name, description: `Does ${name}.`, parametersJsonSchema },
    ...more,
  });
}

const numbers = { properties: { a: { type: "integer" } }, required: ["a"] } as const;
const dates = {
  type: "object",
  properties: { at: { type: "string", format: "date-time" } },
  additionalProperties: false,
} as const;

const simple = contract("add", {}, numbers);
const intricate = readContract({
  declaration: {
    name: "book",
    description: "Books.",
    parametersJsonSchema: dates,
    responseJsonSchema: { anyOf: [{ type: "string" }, { type: "null" }] },
  },
  parameters: { ...dates, properties: { at: { ...dates.properties.at, "x-codec": "date" } } },
  streaming: true,
  annotations: { idempotent: true },
  timeoutMs: 500,
  requiredVariables: ["room"],
});

function problemsOf(text: string): readonly [path: string, message: string][] {
  try {
    readLock(text);
  } catch (error) {
    if (!LaterError.is(error) || error.code !== "INVALID_DOCUMENT") throw error;
    const violations = error.details["violations"] as readonly { path: string; message: string }[];
    return violations.map(({ path: place, message }) => [place, message]);
  }
  return [];
}

/** A lock file in which one text has been put in the place of another. */
function edited(from: string | RegExp, to: string): string {
  const text = printLock([simple, intricate], { name: "tools" });
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  return changed;
}

describe("printLock", () => {
  it("prints a manifest of ADM that says nothing twice", () => {
    expect(printLock([simple], { name: "tools" })).toBe(`{
  "manifest_version": "1.0.0",
  "contracts": [
    {
      "name": "tools",
      "function_declarations": [
        {
          "name": "add",
          "description": "Does add.",
          "parameters": {
            "type": "OBJECT",
            "properties": {
              "a": {
                "type": "INTEGER"
              }
            },
            "required": [
              "a"
            ]
          },
          "later_contract": {
            "version": "1.0",
            "fingerprint": "${simple.fingerprint}"
          }
        }
      ]
    }
  ]
}
`);
  });

  it("prints the same for the same contracts, in whatever order they come", () => {
    const contracts = ["c", "a", "B"].map((name) => contract(name));
    const text = printLock(contracts, { name: "tools" });
    expect(printLock(contracts.toReversed(), { name: "tools" })).toBe(text);
    expect(readLock(text).contracts.map(({ declaration }) => declaration.name)).toEqual([
      "B",
      "a",
      "c",
    ]);
  });

  it("keeps groups, metadata and what somebody has added", () => {
    const written = printLock([contract("old"), contract("older"), simple], { name: "z" });
    const before = JSON.parse(written);
    const [group] = before.contracts;
    const [first, ...others] = group.function_declarations;
    before.manifest_version = "2.3.4";
    before.global_metadata = { team: "a" };
    before.x_note = [1];
    before.contracts = [
      { name: "z", version: "7", function_declarations: [{ ...first, approval_status: "ACTIVE" }] },
      { name: "gone", function_declarations: others },
    ];
    const previous = readLock(printJson(before));
    const changed = contract("add", { streaming: true });
    const text = printLock([contract("new"), changed], { name: "tools", previous });
    expect(JSON.parse(text)).toMatchObject({
      manifest_version: "2.3.4",
      contracts: [
        { name: "tools", function_declarations: [{ name: "new" }] },
        {
          name: "z",
          version: "7",
          function_declarations: [{ name: "add", approval_status: "ACTIVE" }],
        },
      ],
      global_metadata: { team: "a" },
      x_note: [1],
    });
    expect(readLock(text).contracts.map(({ fingerprint }) => fingerprint)).toContain(
      changed.fingerprint,
    );
    expect(printLock([contract("new"), changed], { name: "tools", previous: readLock(text) })).toBe(
      text,
    );
  });

  it("refuses two tools of one name, and none", () => {
    expect(() => printLock([simple, simple], { name: "tools" })).toThrow(
      expect.objectContaining({ code: "DUPLICATE_TOOL", details: { name: "add" } }),
    );
    expect(() => printLock([], { name: "tools" })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});

describe("readLock", () => {
  it("reads what was printed, to the last mark", () => {
    expect(readLock(printLock([intricate, simple], { name: "tools" })).contracts).toEqual([
      simple,
      intricate,
    ]);
  });

  it("reads any tool that there can be", () => {
    const schemas = new RandomSchemas(new Random(7));
    const contracts = Array.from({ length: 300 }, () => schemas.root()).flatMap((schema, index) => {
      const properties = {
        a: schema,
        big: { type: "integer", maximum: (2n ** 60n) as unknown as number },
      } as const;
      const { $defs = {} } = schema;
      const root: JsonSchemaObject = { properties, $defs };
      return compiles(root) ? [contract(`t${index}`, {}, root)] : [];
    });
    const text = printLock(contracts, { name: "tools" });
    const read = readLock(text).contracts;
    expect(contracts.length).toBeGreaterThan(200);
    expect(new Map(read.map((each) => [each.declaration.name, each]))).toEqual(
      new Map(contracts.map((each) => [each.declaration.name, each])),
    );
    expect(printJson(parseJson(text), { indent: 2 })).toBe(text.trimEnd());
  });

  it.each([
    ["a name", '"name": "add"', '"name": "sum"', "/later_contract/fingerprint"],
    ["a description", "Does add.", "Does all.", "/later_contract/fingerprint"],
    ["a type", '"type": "INTEGER"', '"type": "NUMBER"', "/later_contract/fingerprint"],
    [
      "a member that is no longer required",
      /,\s*"required": \[\s*"a"\s*\]/,
      "",
      "/later_contract/fingerprint",
    ],
    ["a fingerprint", /sha256:./, "sha256:x", "/later_contract/fingerprint"],
    [
      "a version",
      '"version": "1.0",\n            "fing',
      '"version": "2.0",\n            "fing',
      "/later_contract/version",
    ],
    ["our member", /"later_contract": \{[^}]*\}/, '"later_contract": null', "/later_contract"],
    ["our member's name", '"later_contract"', '"later_contracts"', "/later_contract"],
  ])("tells that %s has been edited by hand", (_, from, to, member) => {
    const text = edited(from, to);
    const at = "/contracts/0/function_declarations/0";
    expect(problemsOf(text).map(([place]) => place)).toEqual([at + member]);
  });

  it.each([
    ["a mark of a codec", '"x-codec": "date"', '"x-codec": "url"', "/later_contract/fingerprint"],
    ["an annotation", '"idempotent": true', '"idempotent": false', "/later_contract/fingerprint"],
    ["a time limit", '"timeout_ms": 500', '"timeout_ms": 5000', "/later_contract/fingerprint"],
    ["a time limit that is none", '"timeout_ms": 500', '"timeout_ms": "500"', ""],
    ["a variable", '"room"', '"hall"', "/later_contract/fingerprint"],
    ["parameters that only others read", '"format": "date-time"', '"format": "date"', ""],
  ])("tells that %s of another tool has been edited by hand", (_, from, to, member) => {
    const at = "/contracts/0/function_declarations/1";
    expect(problemsOf(edited(from, to)).map(([place]) => place)).toEqual([at + member]);
  });

  it("tells that ADM's parameters have been edited where they do not say all", () => {
    const lossy = contract(
      "pick",
      {},
      { properties: { a: { anyOf: [{ type: "string" }, { type: "number" }] } } },
    );
    const text = printLock([lossy], { name: "tools" });
    expect(readLock(text).contracts).toEqual([lossy]);
    const [problem] = problemsOf(text.replace('"STRING"', '"NUMBER"'));
    expect(problem?.[0]).toBe("/contracts/0/function_declarations/0/parameters");
    expect(problem?.[1]).toContain("(pick) has been edited by hand");
  });

  it("tells of all that is wrong, in a message that stays readable", () => {
    const text = printLock(
      ["a", "b", "c", "d", "e"].map((name) => contract(name)),
      { name: "tools" },
    );
    const wrong = text.replaceAll("sha256:", "sha1:");
    expect(problemsOf(wrong)).toHaveLength(5);
    expect(() => readLock(wrong, "my.lock.json")).toThrow(
      /^"my\.lock\.json" is .*And 2 more\. Write it anew with "later lock"\.$/,
    );
  });

  it.each([
    ["no JSON", '{\n  "a": ,\n}', { line: 2, column: 8 }, "INVALID_JSON", "is not JSON"],
    [
      "a conflict",
      '{\n<<<<<<< HEAD\n  "a": 1\n=======\n}',
      { line: 2, column: 1 },
      "INVALID_JSON",
      "conflict",
    ],
    [
      "no manifest",
      '{"contracts": []}',
      expect.objectContaining({ violations: expect.anything() }),
      "INVALID_DOCUMENT",
      "manifest_version",
    ],
  ])("says where a text is %s", (_, text, details, code, words) => {
    expect(() => readLock(text, "here.json")).toThrow(
      expect.objectContaining({
        code,
        details,
        message: expect.stringMatching(new RegExp(`^"here\\.json".*${words}`)),
      }),
    );
  });
});

describe("readLockFile", () => {
  it("reads a file", async () => {
    const file = path.join(folder, "later.lock.json");
    writeFileSync(file, printLock([simple], { name: "tools" }));
    expect((await readLockFile(file)).contracts).toEqual([simple]);
  });

  it.each([
    ["there is none", "missing.json", "There is no lock file"],
    ["it is a folder", "", "cannot be read"],
  ])("says so when %s", async (_, name, words) => {
    await expect(readLockFile(path.join(folder, name))).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(words),
    });
  });
});

function compiles(schema: JsonSchemaObject): boolean {
  try {
    compileValidator({ type: "object", ...schema });
    return true;
  } catch {
    return false;
  }
}
