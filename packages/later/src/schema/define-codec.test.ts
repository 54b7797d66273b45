import { afterEach, describe, expect, it } from "vitest";

import { ToolError } from "../errors/tool-error.ts";
import type { JsonSchema } from "../model/json-schema.ts";
import { compileDecoder } from "./compile-decoder.ts";
import { compileDecoding } from "./decoding/compile-decoding.ts";
import { type Codec, defineCodec } from "./define-codec.ts";
import { ownCodecs } from "./own-codecs.ts";

class Decimal {
  readonly digits: string;
  constructor(digits: string) {
    if (!/^\d+$/.test(digits)) throw new TypeError(`secret of /etc/decimals: ${digits}`);
    this.digits = digits;
  }
}

class Pair {
  readonly parts: unknown;
  constructor(parts: unknown) {
    this.parts = parts;
  }
}

declare module "../model/codecs.ts" {
  interface Codecs {
    decimal: { value: Decimal; json: string };
    pair: { value: Pair; json: { left: Decimal; at: Date } };
    half: { value: Pair; json: number };
    tree: { value: Pair; json: { inner: Pair[] } };
    never: { value: Pair; json: string };
    date: { value: Pair; json: string };
    "two words": { value: Pair; json: string };
    email: { value: string & { readonly __brand: "email" }; json: string };
    text: { value: string; json: string };
    list: { value: Decimal[]; json: string };
    either: { value: Decimal | Pair; json: string };
    // oxlint-disable-next-line typescript/no-explicit-any
    anything: { value: any; json: string };
    bare: { value: Decimal };
  }
}

const decimal = { type: "string", "x-codec": "decimal" } as JsonSchema;
const pair = {
  type: "object",
  properties: { left: decimal, at: { type: "string", "x-codec": "date" } },
  "x-codec": "pair",
} as JsonSchema;

afterEach(() => ownCodecs().clear());

function defineUsual(): void {
  defineCodec("decimal", { decode: (text) => new Decimal(text) });
  defineCodec("pair", { decode: (parts) => new Pair(parts) });
}

describe("a codec of the program's own", () => {
  it("makes the value, wherever it stands", () => {
    defineUsual();
    const schema: JsonSchema = {
      properties: {
        list: { type: "array", items: decimal },
        none: { ...(decimal as object), type: ["string", "null"] },
        tuple: { prefixItems: [decimal] },
        set: { items: decimal, "x-codec": "set" },
      },
      additionalProperties: { anyOf: [decimal, { type: "number" }] },
    };
    const value = { list: ["1", "2"], none: null, tuple: ["3"], set: ["4"], more: "5", other: 6 };
    expect(compileDecoder(schema)(value)).toStrictEqual({
      list: [new Decimal("1"), new Decimal("2")],
      none: null,
      tuple: [new Decimal("3")],
      set: new Set([new Decimal("4")]),
      more: new Decimal("5"),
      other: 6,
    });
  });

  it("gets what is inside its JSON decoded, its own values too", () => {
    defineUsual();
    defineCodec("tree", { decode: (parts) => new Pair(parts) });
    const tree = {
      type: "object",
      properties: { inner: { items: { $ref: "#" } } },
      "x-codec": "tree",
    } as JsonSchema;
    expect(compileDecoder(pair)({ left: "1", at: "2026-01-31" })).toStrictEqual(
      new Pair({ left: new Decimal("1"), at: new Date("2026-01-31") }),
    );
    expect(compileDecoder(tree)({ inner: [{ inner: [] }] })).toStrictEqual(
      new Pair({ inner: [new Pair({ inner: [] })] }),
    );
  });

  it("gets numbers where its JSON is one, however large the integer is that came", () => {
    defineCodec("half", { decode: (number) => new Pair(number / 2) });
    const half = { type: "number", "x-codec": "half" } as JsonSchema;
    expect(compileDecoder(half)((2n ** 60n) as never)).toStrictEqual(new Pair(2 ** 59));
  });

  it("is the one of the first alternative that fits", () => {
    defineUsual();
    const schema = {
      anyOf: [
        { type: "string", enum: ["auto"] },
        { type: "string", pattern: "^\\d+$", "x-codec": "decimal" },
        { type: "string" },
      ],
    } as JsonSchema;
    const decode = compileDecoder(schema);
    expect(decode("auto")).toBe("auto");
    expect(decode("12")).toStrictEqual(new Decimal("12"));
    expect(decode("x")).toBe("x");
  });

  it("refuses JSON at its place, all of it at once, and tells nothing of what was thrown", () => {
    defineUsual();
    const decode = compileDecoding({ properties: { a: decimal, b: { items: pair } } });
    expect(decode({ a: "x", b: [{ left: "1" }, { left: "y" }] })).toEqual({
      violations: [
        {
          path: "/a",
          keyword: "custom",
          message: '"a" must be a valid decimal, but is the string "x".',
        },
        {
          path: "/b/1/left",
          keyword: "custom",
          message: '"b[1].left" must be a valid decimal, but is the string "y".',
        },
      ],
    });
  });

  it.each([
    [
      new ToolError("NO_SUCH_COIN", "There are no halves."),
      "cannot be taken: There are no halves.",
    ],
    [new ToolError("LONG", "x".repeat(5_000)), `cannot be taken: ${"x".repeat(1_000)}`],
    [new ToolError("EMPTY", ""), 'must be a valid decimal, but is the string "1".'],
    ["a text", 'must be a valid decimal, but is the string "1".'],
    [undefined, 'must be a valid decimal, but is the string "1".'],
    [
      new Proxy(new Error("x"), {
        has: () => {
          throw new Error("No.");
        },
      }),
      'must be a valid decimal, but is the string "1".',
    ],
  ])("may say with a ToolError why: %#", (thrown, message) => {
    defineCodec("decimal", {
      decode: () => {
        throw thrown;
      },
    });
    expect(compileDecoding(decimal)("1")).toEqual({
      violations: [{ path: "", keyword: "custom", message: `The value ${message}` }],
    });
    expect(() => compileDecoder({ items: decimal })(["1"])).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", details: { path: "/0" } }),
    );
  });

  it("reports no more than 20 values", () => {
    defineUsual();
    const { violations } = compileDecoding({ items: decimal })(
      Array.from({ length: 50 }, () => "x"),
    );
    expect(violations).toHaveLength(20);
    expect(violations?.at(-1)?.path).toBe("/19");
  });

  it("takes the place of the one that had its name", () => {
    const decode = compileDecoder(decimal);
    defineUsual();
    expect(decode("1")).toStrictEqual(new Decimal("1"));
    defineCodec("decimal", { decode: (text) => new Decimal(`1${text}`) });
    expect(decode("1")).toStrictEqual(new Decimal("11"));
  });

  it("is never passed over when it is not there", () => {
    expect(() => compileDecoder(decimal)("1")).toThrow('codec "decimal" is not defined');
  });
});

describe("defineCodec", () => {
  it.each(["date", "two words"] as const)("does not take the name %j", (name) => {
    expect(() => defineCodec(name, { decode: (text) => new Pair(text) })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });

  it.each([
    {},
    { decode: 1 },
    { decode: () => new Decimal("1"), encode: () => "1" },
    { decode: () => new Decimal("1"), class: Decimal },
    { decode: () => new Decimal("1"), class: "Decimal", encode: "digits" },
  ])("does not take half a codec: %o", (codec) => {
    expect(() => defineCodec("decimal", codec as Codec<Decimal, string>)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
    expect(ownCodecs().size).toBe(0);
  });

  it("takes codecs of declared names and types only", () => {
    defineCodec("email", { decode: (text) => text as string & { readonly __brand: "email" } });
    defineCodec("decimal", {
      class: Decimal,
      decode: (text) => new Decimal(text),
      encode: ({ digits }) => digits,
    });
    // @ts-expect-error no member has this name
    defineCodec("unheard", { decode: () => 1 });
    // @ts-expect-error it makes another value
    defineCodec("never", { decode: (text) => text });
    const decode = (text: string) => text as never;
    // @ts-expect-error a primitive is no type of its own
    defineCodec("text", { decode });
    // @ts-expect-error neither is a list
    defineCodec("list", { decode });
    // @ts-expect-error nor a union
    defineCodec("either", { decode });
    // @ts-expect-error nor anything
    defineCodec("anything", { decode });
    // @ts-expect-error it has no JSON
    defineCodec("bare", { decode });
    expect([...ownCodecs().keys()]).toContain("email");
  });
});
