import { describe, expect, test } from "vitest";

import { LaterError } from "../errors/later-error.ts";
import type { JsonSchema } from "../model/json-schema.ts";
import { type CompileOptions, compileValidator } from "./compile-validator.ts";

function messages(schema: JsonSchema, value: unknown, options?: CompileOptions): string[] {
  return compileValidator(schema, options)(value).map(({ message }) => message);
}

function paths(schema: JsonSchema, value: unknown, options?: CompileOptions): string[] {
  return compileValidator(schema, options)(value).map(({ path, keyword }) => `${path} ${keyword}`);
}

function fits(schema: JsonSchema, value: unknown, options?: CompileOptions): boolean {
  return compileValidator(schema, options)(value).length === 0;
}

const weather = {
  type: "object",
  properties: {
    city: { type: "string", minLength: 1 },
    days: { type: "integer", minimum: 1, maximum: 14 },
    unit: { enum: ["celsius", "fahrenheit"] },
    stops: { type: "array", items: { type: "object", properties: { name: { type: "string" } } } },
  },
  required: ["city"],
  additionalProperties: false,
} as const satisfies JsonSchema;

test("answers nothing for a value that fits", () => {
  expect(compileValidator(weather)({ city: "Oslo", days: 3, unit: "celsius" })).toEqual([]);
});

test("reports every violation with its place, its keyword and a sentence", () => {
  const value = { days: 40, unit: "kelvin", stops: [{ name: "A" }, { name: 2 }], citty: "Oslo" };

  expect(compileValidator(weather)(value)).toEqual([
    { path: "/days", keyword: "maximum", message: '"days" must be at most 14, but is 40.' },
    {
      path: "/unit",
      keyword: "enum",
      message: '"unit" must be one of "celsius" or "fahrenheit", but is the string "kelvin".',
    },
    {
      path: "/stops/1/name",
      keyword: "type",
      message: '"stops[1].name" must be a string, but is 2.',
    },
    {
      path: "/citty",
      keyword: "additionalProperties",
      message:
        '"citty" is not allowed; allowed are "city", "days", "unit", "stops". Did you mean "city"?',
    },
    { path: "/city", keyword: "required", message: '"city" is required, but missing.' },
  ]);
});

test("begins sentences about the whole value as it is told", () => {
  expect(messages(weather, [])).toEqual([
    "The value must be an object, but is an array of 0 items.",
  ]);
  expect(messages(weather, null, { subject: "The arguments" })).toEqual([
    "The arguments must be an object, but is null.",
  ]);
});

test("escapes names in pointers", () => {
  const schema = { properties: { "a/b~c": { type: "string" } } } as const;

  expect(paths(schema, { "a/b~c": 1 })).toEqual(["/a~1b~0c type"]);
});

test("stops after 20 violations", () => {
  const schema = { type: "array", items: { type: "string" } } as const;
  const violations = compileValidator(schema)(Array.from({ length: 100 }, () => 1));

  expect(violations).toHaveLength(20);
  expect(violations.at(-1)?.path).toBe("/19");
});

test("shows at most a short piece of a long text or name", () => {
  const [tooLong] = compileValidator({ type: "string", maxLength: 3 })("x".repeat(100_000));
  const [unknown] = compileValidator(weather)({ city: "Oslo", ["y".repeat(100_000)]: 1 });

  expect(tooLong?.message).toBe(
    `The value must have at most 3 characters, but is a string of 100000 characters that begins "${"x".repeat(59)}…".`,
  );
  expect(unknown?.path.length).toBeLessThan(300);
  expect(unknown?.message.length).toBeLessThan(400);
});

test("writes messages and pointers that have a UTF-8 form", () => {
  const [violation] = compileValidator(weather)({ city: "Oslo", "\uD800": 1 });

  expect(violation?.path).toBe("/\uFFFD");
  expect(violation?.message).not.toMatch(/\p{Surrogate}/u);
});

test("can be used again after a getter of a value has thrown, and by a getter meanwhile", () => {
  const validate = compileValidator(weather);
  const throwing = {
    get city(): string {
      throw new Error("no");
    },
  };
  const nested = {
    get city(): string {
      expect(validate({ city: 1 })).toHaveLength(1);
      return "Oslo";
    },
  };

  expect(() => validate(throwing)).toThrow("no");
  expect(validate({ city: "Oslo" })).toEqual([]);
  expect(validate(nested)).toEqual([]);
  expect(validate({ city: 1 })).toHaveLength(1);
});

describe("type", () => {
  test.each([
    ["null", null, undefined],
    ["boolean", false, 0],
    ["integer", -3, 1.5],
    ["integer", 5.0, "5"],
    ["number", 1.5, "1.5"],
    ["string", "", 1],
    ["array", [], { length: 0 }],
    ["object", {}, []],
    ["object", { a: 1 }, null],
  ] as const)("%s accepts %o and refuses %o", (type, good, bad) => {
    expect(fits({ type }, good)).toBe(true);
    expect(fits({ type }, bad)).toBe(false);
  });

  test("takes any of a list of types", () => {
    expect(fits({ type: ["string", "null"] }, null)).toBe(true);
    expect(messages({ type: ["string", "null"] }, 1)).toEqual([
      "The value must be a string or null, but is 1.",
    ]);
  });

  test("reports nothing else about a value of the wrong type", () => {
    expect(paths({ type: "string", enum: ["a"], minLength: 3 }, 5)).toEqual([" type"]);
  });

  test("refuses numbers that JSON cannot carry", () => {
    expect(messages({ type: "number" }, Number.NaN)).toEqual([
      "The value must be a number, but is NaN.",
    ]);
    expect(fits({ type: "number" }, Infinity)).toBe(false);
    expect(fits({ type: "integer" }, Number.NaN)).toBe(false);
  });

  test("takes integers that are exact: safe numbers and bigints of 64 bits", () => {
    expect(fits({ type: "integer" }, Number.MAX_SAFE_INTEGER)).toBe(true);
    expect(fits({ type: "integer" }, 2n ** 63n - 1n)).toBe(true);
    expect(fits({ type: "integer" }, -(2n ** 63n))).toBe(true);
    expect(fits({ type: "integer" }, 2n ** 63n)).toBe(false);
    expect(messages({ type: "integer" }, 2 ** 53)).toEqual([
      expect.stringContaining("must be a whole number that is exact"),
    ]);
    expect(fits({ type: "number" }, 2n ** 80n)).toBe(true);
  });

  test("refuses text with a lone surrogate", () => {
    expect(messages({ type: "string" }, "a\uD800")).toEqual([
      "The value must be well-formed text without lone surrogates.",
    ]);
    expect(fits({ type: "string" }, "😀")).toBe(true);
  });

  test("refuses instances of classes as objects, and takes objects without a prototype", () => {
    expect(fits({ type: "object" }, new Date())).toBe(false);
    expect(fits({ type: "object" }, new Map())).toBe(false);
    expect(fits({ type: "object" }, Object.create({ a: 1 }))).toBe(false);
    expect(fits({ type: "object" }, Object.create(null))).toBe(true);
  });
});

describe("numbers", () => {
  test.each([
    [{ minimum: 3 }, 3, 2.9],
    [{ maximum: 3 }, 3, 3.1],
    [{ exclusiveMinimum: 3 }, 3.1, 3],
    [{ exclusiveMaximum: 3 }, 2.9, 3],
    [{ multipleOf: 5 }, -10, 12],
    [{ multipleOf: 0.01 }, 19.99, 19.995],
    [{ multipleOf: 0.5 }, 1e308, 1.2],
    [{ minimum: 3 }, 3n, 2n],
    [{ multipleOf: 3 }, 9_007_199_254_740_993n, 9_007_199_254_740_992n],
  ] as const)("%o accepts %o and refuses %o", (schema, good, bad) => {
    expect(fits(schema, good)).toBe(true);
    expect(fits(schema, bad)).toBe(false);
    expect(fits(schema, "text")).toBe(true);
  });

  test("counts every bound on its own", () => {
    expect(messages({ minimum: 3, multipleOf: 2 }, 1)).toEqual([
      "The value must be at least 3, but is 1.",
      "The value must be a multiple of 2, but is 1.",
    ]);
  });
});

describe("texts", () => {
  test("counts code points", () => {
    expect(fits({ minLength: 2 }, "😀")).toBe(false);
    expect(fits({ minLength: 2 }, "😀a")).toBe(true);
    expect(fits({ maxLength: 2 }, "😀😀")).toBe(true);
    expect(fits({ maxLength: 2 }, "😀😀a")).toBe(false);
    expect(fits({ maxLength: 0 }, "")).toBe(true);
  });

  test("searches for the pattern", () => {
    expect(fits({ pattern: "b+" }, "abc")).toBe(true);
    expect(messages({ pattern: "^\\p{L}+$" }, "a1")).toEqual([
      'The value must match the pattern "^\\\\p{L}+$", but is the string "a1".',
    ]);
    expect(fits({ pattern: String.raw`^[\w-.]+$` }, "a-b")).toBe(true);
  });

  test("does not search very long texts", () => {
    expect(paths({ pattern: "a" }, "a".repeat(70_000))).toEqual([" pattern"]);
  });

  test.each([
    ["date-time", "2026-01-31T09:30:00Z", "2026-02-30T09:30:00Z"],
    ["date-time", "1998-12-31T23:59:60Z", "1998-12-31T22:59:60Z"],
    ["date-time", "2026-01-31t09:30:00.5+01:00", "2026-01-31T09:30:00"],
    ["date", "2024-02-29", "2026-02-29"],
    ["date", "2026-12-31", "2026-13-01"],
    ["time", "09:30:00Z", "24:00:00Z"],
    ["uuid", "2EB8AA08-AA98-11EA-B4AA-73B441D16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638"],
    ["email", "ada.l@example.org", "ada@@example.org"],
    ["email", "a+b@example.co.uk", ".a@example.org"],
    ["email", '"ada l"@example.org', "ada l@example.org"],
    ["email", "ada@[IPv6:::1]", "ada@[::1]"],
    ["uri", "https://example.org/a?b=c#d", "/relative"],
    ["uri", "http://ada@[::1]:80/a", "http://[::1/a"],
    ["uri", "http://example.org:80", "http://example.org:http"],
    ["date-time", "2026-01-31T09:30:00.123456789012Z", "2026-01-31T09:30:00.Z"],
    ["uri", "urn:isbn:0", "http://a b"],
    ["ipv4", "192.168.0.1", "256.1.1.1"],
    ["ipv4", "0.0.0.0", "1.2.3"],
    ["ipv6", "::1", "1::2::3"],
    ["ipv6", "::ffff:192.168.0.1", "12345::"],
    ["ipv6", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7"],
  ])("format %s accepts %s and refuses %s", (format, good, bad) => {
    expect(fits({ format }, good)).toBe(true);
    expect(fits({ format }, bad)).toBe(false);
    expect(fits({ format }, bad, { formats: "ignore" })).toBe(true);
  });

  test("takes other formats as remarks", () => {
    expect(fits({ format: "hostname" }, "!")).toBe(true);
  });
});

describe("enum and const", () => {
  test("compare structures by value", () => {
    expect(fits({ const: { a: [1, null] } }, { a: [1, null] })).toBe(true);
    expect(fits({ const: { a: 1, b: 2 } }, { b: 2, a: 1 })).toBe(true);
    expect(fits({ const: { a: [1, null] } }, { a: [1] })).toBe(false);
    expect(fits({ const: {} }, "\0{}")).toBe(false);
  });

  test("compare numbers by value and nothing else loosely", () => {
    expect(fits({ enum: [1] }, 1n)).toBe(true);
    expect(fits({ enum: [1] }, "1")).toBe(false);
    expect(fits({ enum: [1] }, true)).toBe(false);
    expect(fits({ enum: [null] }, undefined)).toBe(false);
  });

  test("find members of long lists", () => {
    const schema = { enum: Array.from({ length: 100 }, (_, index) => `m${index}`) };

    expect(fits(schema, "m99")).toBe(true);
    expect(messages(schema, "x")).toEqual([expect.stringContaining("… (100 in all)")]);
  });

  test("refuse a cyclic value", () => {
    const cyclic: Record<string, unknown> = {};
    cyclic["self"] = cyclic;

    expect(fits({ enum: [{ self: 1 }] }, cyclic)).toBe(false);
  });
});

describe("arrays", () => {
  test("items and prefixItems share an array", () => {
    const schema = { prefixItems: [{ type: "string" }], items: { type: "number" } } as const;

    expect(fits(schema, ["a", 1, 2])).toBe(true);
    expect(paths(schema, [1, "a"])).toEqual(["/0 type", "/1 type"]);
    expect(paths({ prefixItems: [true], items: false }, [1, 2])).toEqual(["/1 false schema"]);
  });

  test("counts are bounded", () => {
    expect(messages({ minItems: 1 }, [])).toEqual([
      "The value must have at least 1 item, but has 0.",
    ]);
    expect(fits({ maxItems: 1 }, [1, 2])).toBe(false);
  });

  test("uniqueItems compares by value", () => {
    expect(fits({ uniqueItems: true }, [1, "1", true, null, [1], { a: 1 }])).toBe(true);
    expect(
      fits({ uniqueItems: true }, [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]),
    ).toBe(false);
    expect(messages({ uniqueItems: true }, [1, 2, 1n])).toEqual([
      "The value must not have equal items, but items 0 and 2 are equal.",
    ]);
  });

  test("contains counts matches", () => {
    const schema = { contains: { type: "string" }, minContains: 2, maxContains: 3 } as const;

    expect(fits(schema, ["a", 1, "b"])).toBe(true);
    expect(paths(schema, ["a", 1])).toEqual([" contains"]);
    expect(fits(schema, ["a", "b", "c", "d"])).toBe(false);
    expect(fits({ contains: true }, [])).toBe(false);
  });
});

describe("objects", () => {
  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "takes %s as a name like any other",
    (name) => {
      const schema: JsonSchema = {
        type: "object",
        properties: Object.fromEntries([[name, { type: "string" }]]),
        required: [name],
        additionalProperties: false,
      };

      expect(paths(schema, {})).toEqual([`/${name} required`]);
      expect(fits(schema, JSON.parse(`{"${name}":"x"}`))).toBe(true);
      expect(paths(schema, JSON.parse(`{"${name}":1}`))).toEqual([`/${name} type`]);
      expect(paths({ additionalProperties: false }, JSON.parse(`{"${name}":1}`))).toEqual([
        `/${name} additionalProperties`,
      ]);
    },
  );

  test("takes a member that is undefined as absent", () => {
    expect(paths(weather, { city: undefined })).toEqual(["/city required"]);
    expect(fits(weather, { city: "Oslo", days: undefined, other: undefined })).toBe(true);
  });

  test("a required member that no keyword declares is still undeclared", () => {
    expect(paths({ required: ["a"], additionalProperties: false }, { a: 1 })).toEqual([
      "/a additionalProperties",
    ]);
  });

  test("an empty list contains nothing, whatever stands beside", () => {
    expect(fits({ contains: {}, prefixItems: [{ type: "null" }] }, [])).toBe(false);
  });

  test("elements are evaluated only by what they fit", () => {
    const either: JsonSchema = {
      anyOf: [{ items: { type: "object" } }, { maxLength: 0 }],
      unevaluatedItems: false,
    };

    expect(fits(either, [{}])).toBe(true);
    expect(fits(either, [1.5])).toBe(false);
    expect(fits({ contains: false, minContains: 0, unevaluatedItems: false }, [1])).toBe(false);
  });

  test("not says which values are excluded, where they are listed", () => {
    expect(messages({ not: { enum: ["a", "b"] } }, "a")).toEqual([
      'The value must not be "a" or "b", but is the string "a".',
    ]);
    expect(messages({ not: { type: "string" } }, "a")).toEqual([
      'The value must be something that "not" does not describe, but is the string "a".',
    ]);
  });

  test("patterns and additional members", () => {
    const schema: JsonSchema = {
      properties: { a: { type: "string" } },
      patternProperties: { "^x": { type: "number" }, y$: { minimum: 5 } },
      additionalProperties: { type: "boolean" },
    };

    expect(fits(schema, { a: "s", x: 1, xy: 6, other: true })).toBe(true);
    expect(paths(schema, { xy: 1, other: 1 })).toEqual(["/xy minimum", "/other type"]);
  });

  test("names are checked by propertyNames", () => {
    expect(paths({ propertyNames: { maxLength: 2 } }, { ab: 1, abc: 2 })).toEqual([
      "/abc propertyNames",
    ]);
    expect(messages({ propertyNames: { pattern: "^x" } }, { ab: 1 })).toEqual([
      '"ab" has a name that must match the pattern "^x", but is the string "ab".',
    ]);
    expect(messages({ propertyNames: false }, { ab: 1 })).toEqual([
      '"ab" has a name that is not allowed.',
    ]);
  });

  test("counts are bounded", () => {
    expect(fits({ minProperties: 1 }, {})).toBe(false);
    expect(messages({ maxProperties: 1 }, { a: 1, b: 2 })).toEqual([
      "The value must have at most 1 member, but has 2.",
    ]);
  });

  test("members may depend on each other", () => {
    const schema: JsonSchema = {
      dependentRequired: { card: ["expiry"] },
      dependentSchemas: { card: { properties: { amount: { minimum: 10 } } } },
    };

    expect(fits(schema, { amount: 1 })).toBe(true);
    expect(messages(schema, { card: 1, amount: 1 })).toEqual([
      '"expiry" is required because "card" is given.',
      '"amount" must be at least 10, but is 1.',
    ]);
  });
});

describe("combinations", () => {
  test("allOf needs all and reports all", () => {
    expect(paths({ allOf: [{ minimum: 3 }, { multipleOf: 2 }] }, 1)).toEqual([
      " minimum",
      " multipleOf",
    ]);
  });

  test("not needs a mismatch", () => {
    expect(fits({ not: { type: "string" } }, 1)).toBe(true);
    expect(paths({ not: { type: "string" } }, "a")).toEqual([" not"]);
  });

  test("if chooses between then and else", () => {
    const schema: JsonSchema = {
      if: { properties: { kind: { const: "a" } }, required: ["kind"] },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword
      then: { required: ["x"] },
      else: { required: ["y"] },
    };

    expect(paths(schema, { kind: "a" })).toEqual(["/x required"]);
    expect(paths(schema, { kind: "b" })).toEqual(["/y required"]);
  });

  test("oneOf needs exactly one", () => {
    const schema: JsonSchema = { oneOf: [{ minimum: 3 }, { multipleOf: 2 }] };

    expect(fits(schema, 5)).toBe(true);
    expect(paths(schema, 4)).toEqual([" oneOf"]);
    expect(fits(schema, 1)).toBe(false);
  });

  const shapes: JsonSchema = {
    anyOf: [
      { type: "null" },
      { $ref: "#/$defs/Circle" },
      {
        type: "object",
        properties: { kind: { enum: ["square", "box"] }, side: { type: "number" } },
        required: ["kind", "side"],
      },
    ],
    $defs: {
      Circle: {
        type: "object",
        properties: { kind: { const: "circle" }, radius: { type: "number" } },
        required: ["kind", "radius"],
      },
    },
  };

  test("anyOf reports the alternative that the tag selects", () => {
    expect(fits(shapes, { kind: "circle", radius: 1 })).toBe(true);
    expect(messages(shapes, { kind: "circle" })).toEqual(['"radius" is required, but missing.']);
    expect(messages(shapes, { kind: "box", side: "1" })).toEqual([
      '"side" must be a number, but is the string "1".',
    ]);
  });

  test("anyOf reports a tag that selects nothing", () => {
    expect(messages(shapes, { kind: "line" })).toEqual([
      '"kind" must be one of "circle", "square" or "box", but is the string "line".',
    ]);
    expect(messages(shapes, {})).toEqual([
      '"kind" is required, but missing; it must be one of "circle", "square" or "box".',
    ]);
  });

  test("anyOf reports a type that no alternative has", () => {
    expect(messages({ anyOf: [{ type: "string" }, { type: "null" }] }, 5)).toEqual([
      "The value must be a string or null, but is 5.",
    ]);
    expect(messages({ anyOf: [{ const: "a" }, { enum: ["b", "c"] }] }, "d")).toEqual([
      'The value must be one of "a", "b" or "c", but is the string "d".',
    ]);
  });

  test("anyOf without a tag reports the alternative with the fewest violations", () => {
    const schema: JsonSchema = {
      anyOf: [{ required: ["a", "b", "c"] }, { required: ["a", "d"] }],
    };

    expect(paths(schema, { a: 1 })).toEqual(["/d required"]);
  });

  test("unevaluatedProperties looks through applied schemas", () => {
    const schema: JsonSchema = {
      allOf: [{ properties: { a: true } }],
      anyOf: [{ properties: { b: { const: 1 } }, required: ["b"] }, { required: ["c"] }],
      unevaluatedProperties: false,
    };

    expect(fits(schema, { a: 1, b: 1 })).toBe(true);
    expect(paths(schema, { a: 1, c: 1 })).toEqual(["/c false schema"]);
  });

  test("unevaluatedItems looks through applied schemas", () => {
    const schema: JsonSchema = { allOf: [{ prefixItems: [true] }], unevaluatedItems: false };

    expect(fits(schema, [1])).toBe(true);
    expect(paths(schema, [1, 2])).toEqual(["/1 false schema"]);
  });
});

describe("references", () => {
  const tree: JsonSchema = {
    $ref: "#/$defs/Node",
    $defs: {
      Node: {
        type: "object",
        properties: { name: { type: "string" }, children: { items: { $ref: "#/$defs/Node" } } },
        required: ["name"],
      },
    },
  };

  test("may be recursive", () => {
    expect(paths(tree, { name: "a", children: [{ name: "b", children: [{ name: 1 }] }] })).toEqual([
      "/children/0/children/0/name type",
    ]);
  });

  test("lead to anchors, addresses and given resources, and nothing is fetched", () => {
    const schema: JsonSchema = {
      $id: "https://example.org/root",
      properties: {
        a: { $ref: "#number" },
        b: { $ref: "text" },
        c: { $ref: "https://example.org/other#/$defs/flag" },
      },
      $defs: {
        number: { $anchor: "number", type: "number" },
        text: { $id: "text", type: "string" },
      },
    };
    const resources = {
      "https://example.org/other": { $defs: { flag: { type: "boolean" } } },
    } as const;

    expect(paths(schema, { a: "", b: 1, c: 1 }, { resources })).toEqual([
      "/a type",
      "/b type",
      "/c type",
    ]);
    expect(() => compileValidator(schema)).toThrow(LaterError);
  });

  test("may be dynamic", () => {
    const schema: JsonSchema = {
      $id: "https://example.org/strings",
      $ref: "list",
      $defs: {
        items: { $dynamicAnchor: "items", type: "string" },
        list: {
          $id: "list",
          items: { $dynamicRef: "#items" },
          $defs: { items: { $dynamicAnchor: "items" } },
        },
      },
    };

    expect(fits(schema, ["a"])).toBe(true);
    expect(paths(schema, [1])).toEqual(["/0 type"]);
  });
});

describe("codecs", () => {
  test.each([
    ["date", "2026-01-31T09:30:00Z", "tomorrow"],
    ["date", "2026-01-31", "2026-02-31"],
    ["date", "2026-01-31T23:59:00+01:00", "1998-12-31T23:59:60Z"],
    ["url", "https://example.org/", "example"],
    ["bigint", "-12345678901234567890", "1.5"],
    ["bigint", 12, 2 ** 53],
    ["bigint", 2n ** 70n, "1e3"],
    ["bytes", "AAE=", "A"],
    ["buffer", "_-8", "*"],
    ["array-buffer", "", "AA=A"],
    ["set", [1], { 0: 1 }],
    ["map", { a: 1 }, [1]],
    ["file", { name: "a", data: "AAE=" }, { data: "AAE=" }],
    ["file", { name: "a", data: "", mimeType: "text/plain" }, { name: "a", data: "*" }],
    ["blob", { data: "AAE=" }, { data: "AAE=", mimeType: 1 }],
  ] as const)("%s takes %o and refuses %o", (codec, good, bad) => {
    expect(fits({ "x-codec": codec }, good)).toBe(true);
    expect(fits({ "x-codec": codec }, bad)).toBe(false);
  });

  test.each([
    [
      "file",
      1,
      'The value must be a file, an object of "name", "data" and perhaps "mimeType", but is 1.',
    ],
    ["file", { data: "AAE=" }, '"name" is required, but missing.'],
    ["file", { name: "a" }, '"data" is required, but missing.'],
    ["file", { name: "a", data: "*" }, '"data" must be bytes in base64, but is the string "*".'],
    ["file", { name: 1, data: "" }, '"name" must be a string, but is 1.'],
    ["blob", { data: "", mimeType: null }, '"mimeType" must be a string, but is null.'],
  ] as const)("%s says what is wrong with %o", (codec, value, message) => {
    expect(messages({ "x-codec": codec }, value)).toEqual([message]);
  });

  test("bigint asks for digits when a number is not exact", () => {
    expect(messages({ type: "integer", "x-codec": "bigint" }, 2 ** 60)).toEqual([
      `The value must be a whole number; beyond ±9007199254740991 it has to be a string of decimal digits, but is ${2 ** 60}.`,
    ]);
  });

  test("bigint is bounded and listed by value, however it is written", () => {
    const schema: JsonSchema = { type: "integer", "x-codec": "bigint", minimum: 5, enum: [7, "9"] };

    expect(fits(schema, "7")).toBe(true);
    expect(fits(schema, 9)).toBe(true);
    expect(paths(schema, "3")).toEqual([" enum", " minimum"]);
  });

  test("a codec of the program's own leaves it to the other keywords what its JSON is", () => {
    const schema = { type: "string", format: "email", "x-codec": "email" } as JsonSchema;

    expect(fits(schema, "a@example.org")).toBe(true);
    expect(paths(schema, "a")).toEqual([" format"]);
    expect(paths(schema, null)).toEqual([" type"]);
  });

  test("null is taken where the type has it", () => {
    expect(fits({ type: ["string", "null"], "x-codec": "date" }, null)).toBe(true);
    expect(fits({ type: "string", "x-codec": "date" }, null)).toBe(false);
  });
});

describe("hostile values", () => {
  const recursive: JsonSchema = { type: "object", properties: { a: { $ref: "#" } } };

  test("are followed 64 levels deep by default", () => {
    expect(fits(recursive, nest(64))).toBe(true);
    const [violation] = compileValidator(recursive)(nest(65));

    expect(violation?.keyword).toBe("depth");
    expect(violation?.path).toBe("/a".repeat(65));
    expect(fits(recursive, nest(100_000))).toBe(false);
    expect(fits(recursive, nest(5), { maximumDepth: 4 })).toBe(false);
  });

  test("may contain themselves", () => {
    const cyclic: Record<string, unknown> = {};
    cyclic["a"] = cyclic;

    expect(compileValidator(recursive)(cyclic).map(({ keyword }) => keyword)).toEqual(["depth"]);
  });

  test("cannot make alternatives multiply without end", () => {
    const schema: JsonSchema = {
      anyOf: [
        {
          type: "object",
          properties: { a: { $ref: "#" }, x: { type: "string" } },
          required: ["x"],
        },
        {
          type: "object",
          properties: { a: { $ref: "#" }, y: { type: "string" } },
          required: ["y"],
        },
      ],
    };
    const started = performance.now();

    expect(fits(schema, nest(60))).toBe(false);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  test("may be functions, symbols and proxies", () => {
    expect(fits(weather, () => 1)).toBe(false);
    expect(fits(weather, Symbol("s"))).toBe(false);
    expect(paths(weather, new Proxy({ city: 1 }, {}))).toEqual(["/city type"]);
  });
});

describe("invalid schemas", () => {
  test.each([
    [{ type: "text" }, "/type"],
    [{ properties: { a: { minLength: -1 } } }, "/properties/a/minLength"],
    [{ minimum: "1" }, "/minimum"],
    [{ multipleOf: 0 }, "/multipleOf"],
    [{ pattern: "(" }, "/pattern"],
    [{ enum: "a" }, "/enum"],
    [{ required: [1] }, "/required"],
    [{ anyOf: [] }, "/anyOf"],
    [{ items: [] }, "/items"],
    [{ properties: [] }, "/properties"],
    [{ patternProperties: { "(": true } }, "/patternProperties"],
    [{ dependentRequired: { a: "b" } }, "/dependentRequired"],
    [{ uniqueItems: "yes" }, "/uniqueItems"],
    [{ $ref: "#/nowhere" }, "/$ref"],
    [{ $ref: 1 }, "/$ref"],
    [{ "x-codec": "no codec" }, "/x-codec"],
    [{ allOf: [{ $ref: "#" }] }, "/allOf/0"],
    [{ allOf: [1] }, "/allOf/0"],
  ])("%j is refused at %s", (schema, path) => {
    expect(() => compileValidator(schema as JsonSchema)).toThrow(
      expect.objectContaining({ code: "INVALID_DECLARATION", details: { path } }),
    );
  });

  test("a chain of too many references is refused", () => {
    const chain = (length: number): JsonSchema => {
      const links = Array.from({ length }, (_, index): [string, JsonSchema] => [
        String(index),
        { $ref: `#/$defs/${index + 1}` },
      ]);
      const $defs = Object.fromEntries([...links, [length, { type: "string" }]]);
      return { $ref: "#/$defs/0", $defs };
    };
    expect(fits(chain(500), "x")).toBe(true);
    expect(() => compileValidator(chain(30_000))).toThrow(
      expect.objectContaining({
        code: "INVALID_DECLARATION",
        message: expect.stringContaining("at most 512 levels deep"),
      }),
    );
  });

  test("a schema object that contains itself is refused", () => {
    const schema: Record<string, unknown> = { type: "object" };
    schema["properties"] = { self: schema };

    expect(() => compileValidator(schema)).toThrow("finite tree");
  });

  test("a schema object that is used twice is fine", () => {
    const text = { type: "string" } as const;

    expect(fits({ properties: { a: text, b: text } }, { a: "", b: "" })).toBe(true);
  });
});

function nest(levels: number): unknown {
  let value: unknown = {};
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
}

describe("a message", () => {
  test("names the patterns that names may match", () => {
    const patterned = (properties: Record<string, JsonSchema>): JsonSchema => ({
      properties,
      patternProperties: { "^x": true },
      additionalProperties: false,
    });
    expect(messages(patterned({}), { y: 1 })).toEqual([
      '"y" is not allowed; allowed are names that match "^x".',
    ]);
    expect(messages(patterned({ name: true }), { y: 1 })).toEqual([
      '"y" is not allowed; allowed are "name", and names that match "^x".',
    ]);
    expect(messages({ additionalProperties: false }, { y: 1 })).toEqual([
      '"y" is not allowed; nothing is allowed here.',
    ]);
  });

  test("tells instances of classes from objects", () => {
    class Point {
      readonly x = 1;
    }
    const message = "The value must be an object, but is an instance of a class.";
    expect(messages({ type: "object" }, new Point())).toEqual([message]);
    expect(messages({ type: "object" }, Object.create({ x: 1 }))).toEqual([message]);
    expect(messages({ type: "string" }, {})).toEqual([
      "The value must be a string, but is an object.",
    ]);
  });

  test.each([
    [{ type: "string", "x-codec": "date" }],
    [{ type: "string", format: "date-time" }],
  ] as const satisfies [JsonSchema][])("names the time zone that %j needs", (schema) => {
    const [message] = messages(schema, "2024-05-05T10:00:00");
    expect(message).toContain("with Z or an offset such as +02:00");
  });

  test("is one where a value is too large to be checked", () => {
    const list = (type: "string" | "number"): JsonSchema => ({ type: "array", items: { type } });
    const schema: JsonSchema = {
      properties: { v: { anyOf: [list("string"), list("number"), { type: "object" }] } },
    };
    const value = { v: [...Array.from({ length: 600_000 }, () => 1), "x"] };
    expect(compileValidator(schema)(value)).toEqual([
      {
        path: "",
        keyword: "size",
        message: "The value is too large or too intricate to be checked.",
      },
    ]);
  });

  test.each(["anyOf", "allOf", "not"])("is one where %s leads to too much", (keyword) => {
    const doubled = (index: number): JsonSchema => {
      const next: JsonSchema = { $ref: `#/$defs/${index + 1}` };
      if (keyword === "not") return { not: { anyOf: [next, { not: next }] } };
      return { [keyword]: [next, next] };
    };
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [index, doubled(index)]),
    );
    const schema: JsonSchema = { $ref: "#/$defs/0", $defs: { ...$defs, 40: { type: "string" } } };
    const validate = compileValidator(schema, { maximumVisits: 1000 });
    expect(validate(keyword === "allOf" ? "x" : 5).map((violation) => violation.message)).toEqual([
      "The value is too large or too intricate to be checked.",
    ]);
  });

  test.each([
    ["references", (next: JsonSchema) => next],
    ["alternatives", (next: JsonSchema) => ({ allOf: [{ anyOf: [next, { not: next }] }] })],
  ])("is one where %s lead ever deeper", (_, link) => {
    const links = Array.from({ length: 100 }, (_next, index) => [
      index,
      link({ $ref: `#/$defs/${index + 1}` }),
    ]);
    const nested: JsonSchema = { type: "object", properties: { a: { $ref: "#/$defs/0" } } };
    const $defs = { ...(Object.fromEntries(links) as Record<string, JsonSchema>), 100: nested };
    const value = (levels: number): object => (levels === 0 ? {} : { a: value(levels - 1) });
    const schema: JsonSchema = { $ref: "#/$defs/0", $defs };
    expect(messages(schema, value(5))).toEqual([]);
    expect(messages(schema, value(60))).toEqual([
      "The value is too large or too intricate to be checked.",
    ]);
  });

  test("is also made where nothing can be said against what was not checked", () => {
    const schema: JsonSchema = { not: { items: { type: "string" } } };
    const value = Array.from({ length: 1_000_001 }, () => "x");
    expect(messages(schema, value)).toEqual([
      "The value is too large or too intricate to be checked.",
    ]);
    expect(messages({ type: "array" }, value)).toEqual([]);
  });
});
