import type { JsonSchema } from "../model/json-schema.ts";
import type { Schema } from "../model/schema.ts";
import { admRules } from "./conversion/conversion-rules.ts";
import { SchemaConverter } from "./conversion/schema-converter.ts";
import type { SchemaLoss } from "./schema-loss.ts";

/** Parameters in ADM's dialect, and what it cannot say. */
export interface AdmParameters {
  /** Of type OBJECT; without parameters, with empty `properties`. */
  readonly schema: Schema;
  readonly losses: readonly SchemaLoss[];
}

/**
 * Converts the schema of a function's parameters to ADM's core with its extension class. ADM has no
 * unions: of several alternatives the first is told, and the loss is reported.
 */
export function toAdmSchema(schema: JsonSchema): AdmParameters {
  const converter = new SchemaConverter(schema, admRules);
  const converted = converter.convertParameters(schema) ?? { type: "OBJECT", properties: {} };
  return { schema: converted, losses: converter.report.losses };
}
