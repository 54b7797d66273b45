/**
 * JSON Schema 2020-12 as the library uses it: validation, decoding, conversion to Gemini's forms. For
 * authors of adapters and tools; an application needs none of it.
 *
 * @packageDocumentation
 */

export { compileValidator, type CompileOptions, type Validator } from "./compile-validator.ts";
export { compileDecoder, type Decoder } from "./compile-decoder.ts";
export type { Violation } from "./violation.ts";
export { type GeminiSchemaConversion, toGeminiSchema } from "./to-gemini-schema.ts";
export { type GeminiJsonSchemaConversion, toGeminiJsonSchema } from "./to-gemini-json-schema.ts";
export { fromGeminiParameters, fromGeminiSchema } from "./from-gemini-schema.ts";
export type { SchemaLoss } from "./schema-loss.ts";
export { stripPrivateMarks } from "./strip-private-marks.ts";
