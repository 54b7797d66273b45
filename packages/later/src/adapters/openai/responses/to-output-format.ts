import { toPlainJson } from "../../../conversation/content/plain-json.ts";
import type { JsonSchemaObject } from "../../../model/json-schema.ts";
import { stripPrivateMarks } from "../../../schema/strip-private-marks.ts";
import { isStrictSchema } from "../../is-strict-schema.ts";

/** How an answer of a certain form is asked for: by the API's own means, or in words. */
interface OutputFormat {
  readonly format?: object;
  readonly instruction?: string;
}

/** The API knows a form for objects only; the model is told of any other in words. */
export function toOutputFormat(output: JsonSchemaObject | undefined): OutputFormat {
  if (output === undefined) return {};
  const schema = toPlainJson(stripPrivateMarks(output));
  if (schema.type === "object") {
    const strict = isStrictSchema(schema);
    return { format: { type: "json_schema", name: "answer", schema, strict } };
  }
  const text = JSON.stringify(schema);
  return { instruction: `Answer with nothing but JSON that fits this JSON Schema: ${text}` };
}
