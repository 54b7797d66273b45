import { isStandardSchema, standardJsonSchema } from "../../declare/standard-json-schema.ts";
import type { StandardSchema } from "../../declare/standard-schema.ts";
import { LaterError } from "../../errors/later-error.ts";
import { toJsonPointer } from "../../model/json-pointer.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { JsonValue } from "../../model/json.ts";
import { parseJson } from "../../model/parse-json.ts";
import { compileDecoder } from "../../schema/compile-decoder.ts";
import { validatorOf } from "../../schema/validator-of.ts";
import type { Violation } from "../../schema/violation.ts";
import type { Content } from "../content/content.ts";
import type { OutputForm, OutputType } from "./output-form.ts";

/** What an answer has to be, ready to be asked for and to be read. */
export interface ExpectedOutput {
  readonly schema: JsonSchemaObject;
  /** Reads an answer. Never rejects. */
  readonly read: (text: string) => Promise<OutputReading>;
  /** What the model is told of an answer that does not fit. */
  readonly correct: (violations: readonly Violation[]) => Content;
}

/** An answer as the value that was asked for, or why it is none. */
type OutputReading = { readonly value: unknown } | { readonly violations: readonly Violation[] };

/** @throws LaterError `INVALID_DECLARATION` for a schema that cannot be used */
export function toExpectedOutput(form: OutputForm): ExpectedOutput {
  if (isStandardSchema(form)) {
    const schema = standardJsonSchema('The schema of "output"', form) as JsonSchemaObject;
    return expect(schema, (value) => validateBy(form, value));
  }
  const { schema, decode } = isOutputType(form)
    ? form
    : { schema: form, decode: compileDecoder(form) };
  const validate = validatorOf(schema);
  return expect(schema, (value) => {
    const violations = validate(value);
    return violations.length > 0 ? { violations } : { value: decode(value) };
  });
}

function isOutputType(form: JsonSchemaObject | OutputType): form is OutputType {
  return "decode" in form && typeof form.decode === "function" && "schema" in form;
}

function expect(
  schema: JsonSchemaObject,
  judge: (value: JsonValue) => OutputReading | Promise<OutputReading>,
): ExpectedOutput {
  return {
    schema,
    async read(text) {
      try {
        return await judge(parseJson(unfence(text)));
      } catch (error) {
        const message = error instanceof Error ? error.message : "The answer cannot be read.";
        const keyword = LaterError.is(error) && error.code === "INVALID_JSON" ? "json" : "custom";
        return { violations: [{ path: "", keyword, message }] };
      }
    },
    correct: (violations) => toCorrection(violations, schema),
  };
}

/** The schema is there for models that were not told of it. */
function toCorrection(violations: readonly Violation[], schema: JsonSchemaObject): Content {
  const text = [
    "Your answer does not fit what is asked for.",
    ...violations.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)),
    `Answer again with nothing but JSON that fits this JSON Schema: ${JSON.stringify(schema)}`,
  ].join("\n");
  return { role: "user", parts: [{ text }] };
}

/** Models that are only asked for JSON like to set it as code. */
function unfence(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith("```") || !trimmed.endsWith("```")) return text;
  return trimmed.slice(trimmed.indexOf("\n") + 1, -3);
}

async function validateBy(form: StandardSchema, value: JsonValue): Promise<OutputReading> {
  const result = await form["~standard"].validate(value);
  if (result.issues === undefined) return { value: result.value };
  return {
    violations: result.issues.map(({ message, path = [] }) => ({
      path: toJsonPointer(path.map((step) => String(typeof step === "object" ? step.key : step))),
      keyword: "custom",
      message,
    })),
  };
}
