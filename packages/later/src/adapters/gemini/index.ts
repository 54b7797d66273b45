/**
 * `later-runtime/gemini`: Google's SDK as the model of a conversation. Needs `@google/genai` 3.
 *
 * @packageDocumentation
 */

export { gemini } from "./gemini.ts";
export type { GeminiOptions } from "./declaration-converter.ts";
export type { GeminiParameters, GeminiSdk } from "./gemini-sdk.ts";
export {
  convertDeclaration,
  toFunctionDeclarations,
  type ConvertedDeclaration,
  type GeminiFunctionDeclaration,
  type SchemaDialect,
} from "./to-function-declarations.ts";
export { toFunctionResponses, type FunctionResponsePart } from "./to-function-responses.ts";
export type { AnswerableCall } from "../../conversation/calls/to-function-response.ts";
export type { SchemaLoss } from "../../schema/schema-loss.ts";
