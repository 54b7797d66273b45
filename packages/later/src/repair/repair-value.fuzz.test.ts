import * as fc from "fast-check";
import { expect, test } from "vitest";

import { isSame } from "../../../../test/fuzz/arbitrary-json.ts";
import { anySchema } from "../../../../test/fuzz/arbitrary-schema.ts";
import { withSlips } from "../../../../test/fuzz/arbitrary-slip.ts";
import { smallJson, valueFor } from "../../../../test/fuzz/arbitrary-value.ts";
import { checkProperty } from "../../../../test/fuzz/check-property.ts";
import { LaterError } from "../errors/later-error.ts";
import type { JsonSchemaObject } from "../model/json-schema.ts";
import { compileValidator, type Validator } from "../schema/compile-validator.ts";
import { repairValue } from "./repair-value.ts";

const pairs = anySchema({ isComplete: true }).chain((schema) =>
  fc.tuple(
    fc.constant(schema),
    fc.oneof(valueFor(schema), valueFor(schema).chain(withSlips), smallJson),
  ),
);

test("what fits is left alone, and what is repaired fits and is left alone from then on", async () => {
  await checkProperty(
    fc.property(pairs, ([schema, value]) => {
      const validate = compileIfSound(schema);
      fc.pre(validate !== undefined);
      const before = structuredClone(value);
      const repaired = repairValue(schema, value);

      expect(isSame(value, before)).toBe(true);
      expect(repaired !== undefined && validate(value).length === 0).toBe(false);
      const result = repaired === undefined ? undefined : repaired.value;
      expect(repaired === undefined ? [] : validate(result)).toEqual([]);
      expect(result === undefined ? undefined : repairValue(schema, result)).toBeUndefined();
      expect(repairValue(schema, value)).toEqual(repaired);
    }),
    1_000,
  );
});

test("every repair says where it was, in few words, and leads to what is there now", async () => {
  await checkProperty(
    fc.property(pairs, ([schema, value]) => {
      fc.pre(compileIfSound(schema) !== undefined);
      const repairs = repairValue(schema, value)?.repairs ?? [];

      expect(repairs.length).toBeLessThanOrEqual(20);
      for (const { path, from, to = "" } of repairs) {
        expect(path).toMatch(/^(?:\/[^/]*)*$/);
        expect(Math.max(from.length, to.length)).toBeLessThanOrEqual(60);
        expect(from).not.toBe(to);
      }
    }),
  );
});

/** Types as tools have them most: no alternatives, all members declared, and nothing that could be taken for something else. */
const plain: fc.Arbitrary<JsonSchemaObject> = fc.letrec<{ schema: JsonSchemaObject }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<JsonSchemaObject>(
      { type: "integer" },
      { type: "number" },
      { type: "boolean" },
      { type: "string", enum: ["metric", "imperial"] },
      { const: "ON" },
    ),
    // Of a list of lists one cannot tell which of the two was left out.
    tie("schema")
      .filter(({ type }) => type !== "array")
      .map((items) => ({ type: "array" as const, items })),
    fc
      .array(
        tie("schema").filter(({ type }) => type !== "array"),
        { minLength: 1, maxLength: 2 },
      )
      .map((prefixItems) => ({
        type: "array" as const,
        prefixItems,
        minItems: prefixItems.length,
        items: false,
      })),
    fc
      .dictionary(fc.constantFrom("days", "unit_name", "place"), tie("schema"), {
        minKeys: 1,
        noNullPrototype: true,
      })
      .chain((properties) =>
        fc.subarray(Object.keys(properties)).map((required) => ({
          type: "object" as const,
          properties,
          required,
          additionalProperties: false,
        })),
      ),
  ),
})).schema;

test("slips in values of plain types are mended, without exception", async () => {
  const slips = plain.chain((schema) =>
    valueFor(schema).chain((value) =>
      fc.tuple(fc.constant(schema), fc.constant(value), withSlips(value)),
    ),
  );
  await checkProperty(
    fc.property(slips, ([schema, meant, given]) => {
      // Not a filter of the values: of a type that is deep enough hardly any fits, and the search would not end.
      fc.pre(compileValidator(schema)(meant).length === 0);
      const repaired = repairValue(schema, given);

      expect(repaired === undefined ? given : repaired.value).toEqual(meant);
    }),
  );
});

/** Some schemas refer to themselves without end. */
function compileIfSound(schema: JsonSchemaObject): Validator | undefined {
  try {
    return compileValidator(schema);
  } catch (error) {
    if (LaterError.is(error) && error.code === "INVALID_DECLARATION") return undefined;
    throw error;
  }
}
