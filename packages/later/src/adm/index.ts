/**
 * ALTAR's data model (ADM): its JSON documents, read strictly and written so that what is unknown is
 * kept. `parseJson` and `printJson` are the text side: they keep 64-bit integers exact.
 *
 * @packageDocumentation
 */

export { parseJson } from "../model/parse-json.ts";
export { type PrintJsonOptions, printJson } from "../model/print-json.ts";
export { canonicalJson } from "../model/canonical-json.ts";

export type { AdmObject } from "./adm-object.ts";
export type { Reading } from "./read-document.ts";
export { type AdmSchema, readSchema } from "./schema.ts";
export {
  type AdmAnnotations,
  type AdmFunctionDeclaration,
  readFunctionDeclaration,
} from "./function-declaration.ts";
export { type AdmTool, readTool } from "./tool.ts";
export { type AdmContract, type AdmToolManifest, readToolManifest } from "./tool-manifest.ts";
export { type AdmFunctionCall, readFunctionCall } from "./function-call.ts";
export {
  type AdmToolFailure,
  type AdmToolResult,
  type AdmToolSuccess,
  readToolResult,
} from "./tool-result.ts";
export { type AdmErrorObject, readErrorObject } from "./error-object.ts";
export { type AdmToolConfig, readToolConfig } from "./tool-config.ts";

export {
  type AdmConversion,
  type FromAdmConversion,
  fromAdmDeclaration,
  toAdmDeclaration,
} from "./convert-declaration.ts";
export { fromAdmCall, toAdmCall } from "./convert-call.ts";
export { fromAdmResult, toAdmResult } from "./convert-result.ts";
export { fromAdmToolConfig, toAdmToolConfig } from "./convert-tool-config.ts";
