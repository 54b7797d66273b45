import { LaterError } from "../errors/later-error.ts";
import { JsonCopier } from "../model/json-copier.ts";
import { parseJsonPointer } from "../model/json-pointer.ts";
import type { JsonSchemaObject } from "../model/json-schema.ts";
import type { JsonValue } from "../model/json.ts";
import { assertCodecs } from "../schema/assert-codecs.ts";
import { compileDecoding, type Decoding } from "../schema/decoding/compile-decoding.ts";
import { stripPrivateMarks } from "../schema/strip-private-marks.ts";
import { validatorOf } from "../schema/validator-of.ts";
import type { Violation } from "../schema/violation.ts";
import { assertDeclarable } from "./assert-declarable.ts";
import type { DerivedType } from "./derived-tool.ts";
import { freezeDeep } from "./freeze-deep.ts";
import { once } from "./once.ts";
import type { StandardIssue, StandardSchema } from "./standard-schema.ts";

/** A TypeScript type as a value, which is also a Standard Schema. */
export interface DeclaredType<Value> extends StandardSchema<unknown, Value> {
  /** What JSON of the type is like; frozen. Throws what stands in the way of the type. */
  readonly schema: JsonSchemaObject;
  /**
   * Makes a value of JSON: a `Date` of its text, and so on. The JSON is copied, and stays as it is.
   *
   * @throws LaterError `INVALID_VALUE` for what does not fit; `details.violations` lists how, each with `path`,
   * `keyword` and `message`. And what stands in the way of the type
   */
  readonly decode: (json: unknown) => Value;
}

/** Makes a type of what is found out about it, when that is first needed. */
export function makeType<Value>(derive: () => DerivedType): DeclaredType<Value> {
  const read = once(() => fromDerived(derive()));
  return {
    get schema() {
      return read().schema;
    },
    decode(json) {
      const { name, decode } = read();
      const decoding = decode(json);
      if (decoding.violations === undefined) return decoding.values as Value;
      const { violations } = decoding;
      const reasons = violations.map(({ message }) => `  ${message}`).join("\n");
      const message = `The value is no "${name}":\n${reasons}`;
      throw new LaterError("INVALID_VALUE", message, { details: { violations } });
    },
    "~standard": {
      version: 1,
      vendor: "later",
      validate(json) {
        const decoding = read().decode(json);
        return decoding.violations === undefined
          ? { value: decoding.values as Value }
          : { issues: decoding.violations.map(toIssue) };
      },
      jsonSchema: { input: () => ({ ...read().schema }), output: () => ({ ...read().schema }) },
    },
  };
}

interface ReadType {
  readonly name: string;
  readonly schema: JsonSchemaObject;
  readonly decode: (json: unknown) => Decoding;
}

function fromDerived({ name, schema, diagnostics }: DerivedType): ReadType {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  assertDeclarable("type", name, errors);
  assertCodecs(`The type "${name}"`, schema);
  const validate = validatorOf(schema);
  const decode = compileDecoding(schema);
  return {
    name,
    schema: freezeDeep(stripPrivateMarks(schema)),
    decode(json) {
      const copy = copyOf(json);
      if (copy.violations !== undefined) return copy;
      const violations = validate(copy.values);
      return violations.length > 0 ? { violations } : decode(copy.values as JsonValue);
    },
  };
}

/** What is validated is what is decoded, whatever becomes of the original meanwhile. */
function copyOf(json: unknown): Decoding {
  try {
    return { values: new JsonCopier().copy(json) };
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    const path = String(error.details["path"]);
    return { violations: [{ path, keyword: "type", message: error.message }] };
  }
}

function toIssue({ path, message }: Violation): StandardIssue {
  return { message, path: parseJsonPointer(path) };
}
