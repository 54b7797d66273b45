import * as fc from "fast-check";
import { expect, test } from "vitest";

import { anySchema } from "../../../../../test/fuzz/arbitrary-schema.ts";
import { valueFor } from "../../../../../test/fuzz/arbitrary-value.ts";
import { checkProperty } from "../../../../../test/fuzz/check-property.ts";
import { LaterError } from "../../errors/later-error.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { JsonValue } from "../../model/json.ts";
import { compileValidator } from "../compile-validator.ts";
import { fromGeminiParameters } from "../from-gemini-schema.ts";
import type { SchemaLoss } from "../schema-loss.ts";
import { stripPrivateMarks } from "../strip-private-marks.ts";
import { toGeminiJsonSchema } from "../to-gemini-json-schema.ts";
import { toGeminiSchema } from "../to-gemini-schema.ts";
import { transformSchema } from "../transform-schema.ts";

interface Conversion {
  readonly schema: JsonSchemaObject;
  readonly losses: readonly SchemaLoss[];
}

const conversions: readonly (readonly [string, (schema: JsonSchemaObject) => Conversion])[] = [
  [
    "Gemini's parameters",
    (schema) => {
      const { schema: converted, losses } = toGeminiSchema(schema);
      // What a schema says nothing about is not told either: here it stays open, as it is there.
      return { schema: open(fromGeminiParameters(converted)), losses };
    },
  ],
  ["Gemini's parametersJsonSchema", toGeminiJsonSchema],
  [
    "the schema without private marks",
    (schema) => ({ schema: stripPrivateMarks(schema), losses: [] }),
  ],
];

const styles = [
  ["schemas as tools have them", false],
  ["schemas with all keywords", true],
] as const;

/** The parameters of a tool, and arguments for it. */
function parameters(isComplete: boolean): fc.Arbitrary<readonly [JsonSchemaObject, JsonValue]> {
  return anySchema({ isComplete })
    .map((schema): JsonSchemaObject => Object.assign(schema, { type: "object" as const }))
    .chain((schema) => fc.tuple(fc.constant(schema), valueFor(schema)));
}

test.each(
  conversions.flatMap(([form, convert]) =>
    styles.map(([style, isComplete]) => ({ form, convert, style, isComplete })),
  ),
)(
  "$form: takes whatever $style take, unless its report says so",
  async ({ convert, isComplete }) => {
    await checkProperty(
      fc.property(parameters(isComplete), ([schema, value]) => {
        fc.pre(fits(schema, value));
        const { schema: converted, losses } = convert(schema);
        const isReported = losses.some(({ severity }) => severity === "dropped");

        expect(isReported || fits(converted, value)).toBe(true);
      }),
    );
  },
);

function open(schema: JsonSchemaObject): JsonSchemaObject {
  return transformSchema(
    schema,
    ({ additionalProperties: _others, ...rest }) => rest,
  ) as JsonSchemaObject;
}

function fits(schema: JsonSchemaObject, value: JsonValue): boolean {
  try {
    return compileValidator(schema)(value).length === 0;
  } catch (error) {
    // Some schemas refer to themselves without end.
    if (LaterError.is(error) && error.code === "INVALID_DECLARATION") return false;
    throw error;
  }
}
