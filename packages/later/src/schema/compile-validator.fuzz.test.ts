import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import { anyJson } from "../../../../test/fuzz/arbitrary-json.ts";
import { anySchema } from "../../../../test/fuzz/arbitrary-schema.ts";
import { smallJson, valueFor } from "../../../../test/fuzz/arbitrary-value.ts";
import { checkProperty } from "../../../../test/fuzz/check-property.ts";
import { LaterError } from "../errors/later-error.ts";
import { parseJsonPointer } from "../model/json-pointer.ts";
import type { JsonSchemaObject } from "../model/json-schema.ts";
import { type CompileOptions, compileValidator, type Validator } from "./compile-validator.ts";
import { mentionsKeyword } from "./mentions-keyword.ts";

const pairs = anySchema({ isComplete: true }).chain((schema) =>
  fc.tuple(fc.constant(schema), fc.oneof(valueFor(schema), smallJson)),
);

/** Looks at own members only, as is done here. */
const ajv = new Ajv2020({
  strict: false,
  validateFormats: false,
  validateSchema: false,
  ownProperties: true,
});

test("decides as ajv does", async () => {
  await checkProperty(
    fc.property(pairs, ([schema, value]) => {
      const validate = compileIfSound(schema, { exactIntegers: false });
      fc.pre(validate !== undefined && !isMisread(schema));
      const expected = ajv.validate(schema, value);
      ajv.removeSchema(schema);

      expect(validate(value).length === 0).toBe(expected);
    }),
  );
});

test("every violation says where, in which words of the schema, and what came; it is the same each time", async () => {
  await checkProperty(
    fc.property(anySchema({ isComplete: true }), fc.oneof(smallJson, anyJson), (schema, value) => {
      const validate = compileIfSound(schema, {});
      fc.pre(validate !== undefined);
      const violations = validate(value);

      expect(violations.length).toBeLessThanOrEqual(20);
      expect(validate(value)).toEqual(violations);
      for (const { path, keyword, message } of violations) {
        expect(parseJsonPointer(path)).toBeDefined();
        expect(keyword).not.toBe("");
        expect(message).toMatch(/[.?]$/);
      }
    }),
  );
});

/**
 * What ajv 8.20 is wrong about: that an empty list contains something where `prefixItems` stands beside it, and that
 * elements are evaluated by `items` of alternatives that do not fit, and by a `contains` that they do not match.
 */
function isMisread(schema: JsonSchemaObject): boolean {
  const mentions = (keyword: string): boolean => mentionsKeyword(schema, keyword);
  return mentions("unevaluatedItems") || (mentions("contains") && mentions("prefixItems"));
}

/** Some schemas refer to themselves without end. */
function compileIfSound(schema: JsonSchemaObject, options: CompileOptions): Validator | undefined {
  try {
    return compileValidator(schema, options);
  } catch (error) {
    if (LaterError.is(error) && error.code === "INVALID_DECLARATION") return undefined;
    throw error;
  }
}
