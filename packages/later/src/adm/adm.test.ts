import { describe, expect, test } from "vitest";

import { LaterError } from "../errors/later-error.ts";
import type { Violation } from "../schema/violation.ts";
import {
  canonicalJson,
  fromAdmCall,
  fromAdmDeclaration,
  fromAdmResult,
  fromAdmToolConfig,
  parseJson,
  printJson,
  readErrorObject,
  readFunctionCall,
  readFunctionDeclaration,
  readSchema,
  readTool,
  readToolConfig,
  readToolManifest,
  readToolResult,
  toAdmCall,
  toAdmDeclaration,
  toAdmResult,
  toAdmToolConfig,
} from "./index.ts";

type Read = (value: unknown) => unknown;

/** The places of what is wrong, each with its keyword. */
function problems(read: Read, value: unknown): string[] {
  try {
    read(value);
  } catch (error) {
    if (!LaterError.is(error) || error.code !== "INVALID_DOCUMENT") throw error;
    const violations = error.details["violations"] as readonly Violation[];
    return violations.map(({ path, keyword }) => `${path} ${keyword}`);
  }
  return [];
}

const empty = { type: "OBJECT", properties: {} } as const;
const declaration = { name: "add", description: "Adds.", parameters: empty } as const;

describe("schemas", () => {
  test.each([
    { type: "STRING", description: "" },
    {
      type: "STRING",
      enum: ["a"],
      minLength: 0,
      maxLength: 3,
      pattern: "a",
      format: "date",
      title: "",
    },
    { type: "INTEGER", minimum: -1, maximum: 2n ** 60n, default: null, nullable: true },
    { type: "ARRAY", items: { type: "OBJECT" }, minItems: 0, maxItems: 9 },
    { type: "OBJECT", properties: { "": { type: "BOOLEAN" } }, required: [""] },
    { type: "OBJECT" },
    { type: "STRING", x_note: null, min_length: 3 },
  ])("%o is read", (schema) => {
    expect(readSchema(schema).value).toEqual(schema);
  });

  test.each([
    [{}, "/type required"],
    [{ type: "string" }, "/type enum"],
    [{ type: ["STRING", "NUMBER"] }, "/type enum"],
    [{ type: "NULL" }, "/type enum"],
    [[], " type"],
    [null, " type"],
    [{ type: "STRING", description: 1 }, "/description type"],
    [{ type: "STRING", description: null }, "/description type"],
    [{ type: "OBJECT", properties: [] }, "/properties type"],
    [{ type: "OBJECT", properties: { a: null } }, "/properties/a type"],
    [{ type: "OBJECT", properties: { a: {} } }, "/properties/a/type required"],
    [{ type: "OBJECT", properties: {}, required: ["a"] }, "/required/0 required"],
    [{ type: "OBJECT", required: ["toString"] }, "/required/0 required"],
    [{ type: "OBJECT", properties: { a: empty }, required: ["a", "a"] }, "/required/1 uniqueItems"],
    [{ type: "OBJECT", required: [1] }, "/required/0 type"],
    [{ type: "ARRAY" }, "/items required"],
    [{ type: "ARRAY", items: [] }, "/items type"],
    [{ type: "STRING", items: { type: "STRING" } }, "/items items"],
    [{ type: "ARRAY", items: empty, properties: {} }, "/properties properties"],
    [{ type: "STRING", required: [] }, "/required required"],
    [{ type: "STRING", enum: [] }, "/enum minItems"],
    [{ type: "STRING", enum: ["a", "a"] }, "/enum/1 uniqueItems"],
    [{ type: "STRING", enum: ["a", 1] }, "/enum/1 type"],
    [{ type: "INTEGER", enum: ["1"] }, "/enum enum"],
    [{ type: "STRING", minLength: -1 }, "/minLength type"],
    [{ type: "STRING", minimum: 1 }, "/minimum minimum"],
    [{ type: "STRING", pattern: "(" }, "/pattern pattern"],
    [{ type: "NUMBER", minimum: "1" }, "/minimum type"],
    [{ type: "STRING", nullable: "yes" }, "/nullable type"],
  ])("%j is refused: %s", (schema, problem) => {
    expect(problems(readSchema, schema)).toEqual([problem]);
  });

  test("may be deep, but not endless", () => {
    expect(problems(readSchema, nest(100))).toEqual([]);
    expect(problems(readSchema, nest(1000))).toHaveLength(1);
    const cyclic: Record<string, unknown> = { type: "ARRAY" };
    cyclic["items"] = cyclic;
    expect(problems(readSchema, cyclic)).toHaveLength(1);
  });

  test("keep properties with awkward names", () => {
    const text =
      '{"type":"OBJECT","properties":{"__proto__":{"type":"STRING"},"constructor":{"type":"STRING"}},"required":["__proto__"]}';

    expect(printJson(readSchema(parseJson(text)).value)).toBe(text);
  });
});

describe("function declarations", () => {
  test("are written with known members first and unknown ones kept", () => {
    const reading = readFunctionDeclaration({
      vendor_acme_x: { a: null },
      parameters: { properties: { a: { type: "STRING", description: "A." } }, type: "OBJECT" },
      description: "Adds.",
      name: "add",
    });

    expect(reading.warnings).toEqual([]);
    expect(printJson(reading.value)).toBe(
      '{"name":"add","description":"Adds.","parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING","description":"A."}}},"vendor_acme_x":{"a":null}}',
    );
  });

  test.each([
    [{ ...declaration, name: "9a" }, "/name pattern"],
    [{ ...declaration, name: "add\n" }, "/name pattern"],
    [{ ...declaration, name: "größe" }, "/name pattern"],
    [{ ...declaration, name: "a".repeat(65) }, "/name pattern"],
    [{ ...declaration, description: " \u00A0\n" }, "/description minLength"],
    [{ ...declaration, description: null }, "/description type"],
    [{ name: "add", description: "Adds." }, "/parameters required"],
    [{ ...declaration, parameters: { type: "STRING" } }, "/parameters/type type"],
    [{ ...declaration, parameters: {} }, "/parameters/type required"],
    [
      { ...declaration, later_annotations: { read_only: 1, version: "1.0" } },
      "/later_annotations/read_only type",
    ],
    [{ ...declaration, description: "\uD800" }, "/description type"],
    [{ ...declaration, description: "a", extra: Number.NaN }, "/extra type"],
    ["add", " type"],
  ])("%j is refused: %s", (value, problem) => {
    expect(problems(readFunctionDeclaration, value)).toEqual([problem]);
  });

  test("do not inherit members", () => {
    expect(problems(readFunctionDeclaration, {})).toEqual([
      "/name required",
      "/description required",
      "/parameters required",
    ]);
    expect(problems(readFunctionDeclaration, Object.create(declaration))).toEqual([" type"]);
  });

  test("earn a warning for a description over 1000 characters", () => {
    const long = { ...declaration, description: "😀".repeat(1001) };

    expect(
      readFunctionDeclaration({ ...declaration, description: "😀".repeat(1000) }).warnings,
    ).toEqual([]);
    expect(readFunctionDeclaration(long).warnings).toEqual([
      {
        path: "/description",
        keyword: "maxLength",
        message: '"description" should have at most 1000 characters, but has 1001.',
      },
    ]);
  });

  test("convert to and from the declarations of the runtime", () => {
    const annotations = {
      readOnly: true,
      idempotent: false,
      requiresApproval: true,
      deprecated: "Use plus.",
    };
    const original = {
      name: "add",
      description: "Adds.",
      parametersJsonSchema: {
        type: "object",
        properties: { a: { type: "number" }, b: { type: "integer", minimum: 0 } },
        additionalProperties: false,
        required: ["a"],
      },
    } as const;
    const { declaration: adm, losses } = toAdmDeclaration(original, annotations);
    const { value } = readFunctionDeclaration(adm);

    expect(losses).toEqual([]);
    expect(value.parameters.properties?.["b"]).toEqual({ type: "INTEGER", minimum: 0 });
    expect(value.later_annotations).toEqual({
      version: "1.0",
      read_only: true,
      idempotent: false,
      requires_approval: true,
      deprecated: "Use plus.",
    });
    expect(fromAdmDeclaration(value)).toEqual({ declaration: original, annotations });
    expect(toAdmDeclaration(original).declaration).not.toHaveProperty("later_annotations");
  });

  test.each([
    [{ type: "null" }, { type: "STRING", description: "Always null.", nullable: true }, "type"],
    [{ const: null }, { type: "STRING", description: "Always null.", nullable: true }, "type"],
    [
      { anyOf: [{ type: "null" }], description: "A." },
      { type: "STRING", description: "A.", nullable: true },
      "type",
    ],
    [
      { type: "string", pattern: "a\\-z" },
      { type: "STRING", description: "Must match the regular expression a\\-z." },
      "pattern",
    ],
  ] as const)("say what ADM has no word for in those it has: %j", (member, expected, keyword) => {
    const parametersJsonSchema = { type: "object", properties: { member } } as const;
    const original = { name: "add", description: "Adds.", parametersJsonSchema };
    const { declaration: adm, losses } = toAdmDeclaration(original);

    expect(readFunctionDeclaration(adm).value.parameters.properties?.["member"]).toEqual(expected);
    expect(losses).toMatchObject([{ path: "/properties/member", keyword, severity: "described" }]);
  });

  test("list a required parameter once", () => {
    const properties = { a: { type: "number" } } as const;
    const parametersJsonSchema = { type: "object", properties, required: ["a", "a"] } as const;
    const original = { name: "add", description: "Adds.", parametersJsonSchema };
    const { value } = readFunctionDeclaration(toAdmDeclaration(original).declaration);

    expect(value.parameters.required).toEqual(["a"]);
  });
});

describe("tools", () => {
  test.each([
    [{}, ["/function_declarations required"]],
    [{ function_declarations: [] }, ["/function_declarations minItems"]],
    [{ function_declarations: {} }, ["/function_declarations type"]],
    [
      { function_declarations: [declaration, declaration] },
      ["/function_declarations/1/name uniqueItems"],
    ],
    [
      { function_declarations: [declaration, { ...declaration, name: "b", parameters: null }] },
      ["/function_declarations/1/parameters type"],
    ],
  ])("%j is refused: %j", (value, expected) => {
    expect(problems(readTool, value)).toEqual(expected);
  });

  test("keep the order of declarations, and names are case-sensitive", () => {
    const names = ["b", "a", "A"];
    const { value } = readTool({
      function_declarations: names.map((name) => ({ ...declaration, name })),
    });

    expect(value.function_declarations.map(({ name }) => name)).toEqual(names);
  });

  test("report at most 20 violations", () => {
    const many = { function_declarations: Array.from({ length: 50 }, () => 1) };

    expect(problems(readTool, many)).toHaveLength(20);
  });
});

describe("manifests", () => {
  const contract = { name: "math", function_declarations: [declaration] };
  const manifest = {
    manifest_version: "1.0.0",
    contracts: [contract],
    global_metadata: { team: "a" },
  };

  test("are read and keep unknown members", () => {
    expect(readToolManifest({ ...manifest, x_a: [null] }).value).toEqual({
      ...manifest,
      x_a: [null],
    });
  });

  test.each([
    [{ ...manifest, manifest_version: "1.0" }, ["/manifest_version pattern"]],
    [{ ...manifest, contracts: [] }, ["/contracts minItems"]],
    [
      { ...manifest, contracts: [contract, contract] },
      ["/contracts/1/name uniqueItems", "/contracts/1/function_declarations/0/name uniqueItems"],
    ],
    [
      { ...manifest, contracts: [{ name: "" }] },
      ["/contracts/0/name minLength", "/contracts/0/function_declarations required"],
    ],
    [
      { ...manifest, global_metadata: { "": "x", a: 1 } },
      ["/global_metadata/ minLength", "/global_metadata/a type"],
    ],
    [{ ...manifest, global_metadata: [] }, ["/global_metadata type"]],
  ])("%j is refused: %j", (value, expected) => {
    expect(problems(readToolManifest, value)).toEqual(expected);
  });
});

describe("function calls", () => {
  test("keep 64-bit integers and awkward names in their arguments", () => {
    const text =
      '{"call_id":"c 1","name":"echo","args":{"n":9223372036854775807,"__proto__":null,"deep":[{"a":null}]},"x_trace":"t"}';

    expect(printJson(readFunctionCall(parseJson(text)).value)).toBe(text);
  });

  test.each([
    [{ name: "a", args: {} }, ["/call_id required"]],
    [{ call_id: "", name: "a", args: {} }, ["/call_id pattern"]],
    [{ call_id: "é", name: "a", args: {} }, ["/call_id pattern"]],
    [{ call_id: "c\n", name: "a", args: {} }, ["/call_id pattern"]],
    [{ call_id: "c".repeat(129), name: "a", args: {} }, ["/call_id pattern"]],
    [{ call_id: "c", name: "a" }, ["/args required"]],
    [{ call_id: "c", name: "a", args: null }, ["/args type"]],
    [{ call_id: "c", name: "a", args: [] }, ["/args type"]],
    [{ call_id: "c", name: "a", args: { f: () => 1 } }, ["/args/f type"]],
  ])("%o is refused: %j", (value, expected) => {
    expect(problems(readFunctionCall, value)).toEqual(expected);
  });

  test("convert to and from the calls of the runtime", () => {
    expect(toAdmCall({ name: "a" }, "made")).toEqual({ call_id: "made", name: "a", args: {} });
    expect(fromAdmCall(toAdmCall({ id: "c", name: "a", args: { x: 1 } }, "made"))).toEqual({
      id: "c",
      name: "a",
      args: { x: 1 },
    });
  });
});

describe("tool results", () => {
  const success = { call_id: "c", name: "a", status: "SUCCESS", content: null };
  const error = { call_id: "c", name: "a", status: "ERROR", error: { message: "No." } };

  test("of either kind are read", () => {
    expect(readToolResult(success).value).toEqual(success);
    expect(
      readToolResult({
        ...error,
        error: { message: "No.", type: "RATE_LIMIT", details: { a: null }, hint: 1 },
      }).value,
    ).toBeDefined();
  });

  test.each([
    [{ ...success, content: undefined }, ["/content required"]],
    [{ ...success, error: { message: "x" } }, ["/error not"]],
    [{ ...success, error: null }, ["/error not"]],
    [{ ...error, content: null }, ["/content not"]],
    [{ ...error, error: undefined }, ["/error required"]],
    [{ ...error, error: null }, ["/error type"]],
    [{ ...error, error: { message: " " } }, ["/error/message minLength"]],
    [{ ...error, error: { message: "x", type: "rateLimit" } }, ["/error/type pattern"]],
    [{ ...error, error: { message: "x", details: [] } }, ["/error/details type"]],
    [{ ...success, status: "success" }, ["/status enum"]],
    [{ call_id: "c", name: "a" }, ["/status required"]],
  ])("%j is refused: %j", (value, expected) => {
    expect(problems(readToolResult, value)).toEqual(expected);
  });

  test("convert to and from the results of the runtime", () => {
    const ok = { callId: "c", name: "a", status: "SUCCESS", content: [1n] } as const;
    const failed = {
      callId: "c",
      name: "a",
      status: "ERROR",
      error: { message: "No.", type: "TIMEOUT", details: { a: 1 } },
    } as const;

    expect(fromAdmResult(toAdmResult(ok))).toEqual(ok);
    expect(fromAdmResult(toAdmResult(failed))).toEqual(failed);
    expect(canonicalJson(toAdmResult(ok))).toBe(
      '{"call_id":"c","content":[1],"name":"a","status":"SUCCESS"}',
    );
  });

  test("have errors that can be read alone", () => {
    expect(readErrorObject({ message: "No." }).value).toEqual({ message: "No." });
    expect(problems(readErrorObject, { type: "A" })).toEqual(["/message required"]);
  });
});

describe("tool configurations", () => {
  test("are read and convert both ways", () => {
    const { value } = readToolConfig({ mode: "ANY", function_names: ["a"] });

    expect(fromAdmToolConfig(value)).toEqual({ mode: "ANY", functionNames: ["a"] });
    expect(toAdmToolConfig(fromAdmToolConfig(value))).toEqual(value);
    expect(toAdmToolConfig({})).toEqual({});
  });

  test("are refused for unknown modes and bad names", () => {
    expect(problems(readToolConfig, { mode: "any", function_names: ["9"] })).toEqual([
      "/mode enum",
      "/function_names/0 pattern",
    ]);
  });
});

function nest(levels: number): unknown {
  let schema: unknown = { type: "STRING" };
  for (let level = 0; level < levels; level += 1) schema = { type: "ARRAY", items: schema };
  return schema;
}
