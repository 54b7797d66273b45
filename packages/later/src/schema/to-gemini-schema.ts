import type { JsonSchema } from "../model/json-schema.ts";
import type { Schema } from "../model/schema.ts";
import { geminiRules } from "./conversion/conversion-rules.ts";
import { SchemaConverter } from "./conversion/schema-converter.ts";
import type { SchemaLoss } from "./schema-loss.ts";

/** Parameters in Gemini's dialect, and what it cannot say. */
export interface GeminiSchemaConversion {
  /** Absent when there is no parameter: Gemini refuses an object without properties. */
  readonly schema: Schema | undefined;
  readonly losses: readonly SchemaLoss[];
}

/**
 * Converts the schema of a function's parameters for Gemini's `parameters`, so that its servers accept
 * it: references are put in place (recursive ones to a limited depth), `allOf` is merged, enums are of
 * strings, whatever has no keyword is described in words. An object inside of which no member is known
 * by name lists none; older models refuse that, which is reported. For what is lost there is a report;
 * arguments have to be held to the whole schema.
 */
export function toGeminiSchema(schema: JsonSchema): GeminiSchemaConversion {
  const converter = new SchemaConverter(schema, geminiRules);
  const converted = converter.convertParameters(schema);
  return { schema: converted, losses: converter.report.losses };
}
