import type { FromJsonSchema } from "../../declare/from-json-schema.ts";
import type { StandardSchema } from "../../declare/standard-schema.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { JsonValue } from "../../model/json.ts";

/** A type of values that says what they are as JSON, and makes them of JSON. */
export interface OutputType<Output = unknown> {
  readonly schema: JsonSchemaObject;
  /** Called with JSON that fits {@link schema}. What it throws counts as not fitting; the model is told the message. */
  readonly decode: (value: JsonValue) => Output;
}

/** What an answer has to be: a JSON Schema, a Standard Schema such as zod's, or a type. */
export type OutputForm = JsonSchemaObject | StandardSchema | OutputType;

/** What an answer of this form is in TypeScript; `undefined` where none is asked for. */
export type OutputOf<Form> =
  Form extends StandardSchema<unknown, infer Output>
    ? Output
    : Form extends OutputType<infer Output>
      ? Output
      : Form extends JsonSchemaObject
        ? FromJsonSchema<Form>
        : undefined;
