import { expectTypeOf, test } from "vitest";
import { z } from "zod";

import { deftool } from "./deftool.ts";
import type { FromJsonSchema } from "./from-json-schema.ts";

test("a declared function keeps its type", () => {
  const add = deftool((a: number, b = 1) => a + b);
  expectTypeOf(add).toBeCallableWith(1);
  expectTypeOf(add(1, 2)).toEqualTypeOf<number>();
  expectTypeOf(add.declaration.name).toEqualTypeOf<string>();
});

test("a generic function stays generic", () => {
  const first = deftool(<Item>(items: Item[]) => items[0]);
  expectTypeOf(first(["a"])).toEqualTypeOf<string | undefined>();
});

test("a handler's argument follows from a JSON Schema", () => {
  deftool({
    name: "n",
    description: "d",
    parameters: {
      type: "object",
      properties: {
        city: { type: "string" },
        unit: { enum: ["c", "f"] },
        days: { type: "array", items: { type: "integer" } },
      },
      required: ["city"],
    },
    execute: (args) => {
      expectTypeOf(args).toEqualTypeOf<{ city: string; unit?: "c" | "f"; days?: number[] }>();
    },
  });
});

test("a handler's argument follows from a Standard Schema's output", () => {
  const tool = deftool({
    name: "n",
    description: "d",
    parameters: z.object({ when: z.string().transform((text) => new Date(text)) }),
    execute: async ({ when }, context) => {
      expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>();
      return when.getTime();
    },
  });
  expectTypeOf(tool({ when: new Date() })).toEqualTypeOf<Promise<number>>();
});

test("FromJsonSchema reads unions, tuples, constants and references", () => {
  expectTypeOf<
    FromJsonSchema<{
      readonly anyOf: readonly [
        { readonly const: "a" },
        { readonly type: readonly ["null", "number"] },
      ];
    }>
  >().toEqualTypeOf<"a" | null | number>();
  expectTypeOf<
    FromJsonSchema<{
      readonly prefixItems: readonly [{ readonly type: "string" }, { readonly type: "boolean" }];
      readonly type: "array";
    }>
  >().toEqualTypeOf<[string, boolean]>();
  expectTypeOf<
    FromJsonSchema<{
      readonly $defs: { readonly Id: { readonly type: "string" } };
      readonly $ref: "#/$defs/Id";
    }>
  >().toEqualTypeOf<string>();
});
