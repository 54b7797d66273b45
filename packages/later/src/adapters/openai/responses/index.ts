/**
 * `later-runtime/openai/responses`: the Responses API of OpenAI's SDK as the model of a conversation. Needs
 * `openai` 6 or 7.
 *
 * @packageDocumentation
 */

export { responses, type ResponsesOptions } from "./responses.ts";
export type { ResponseItem, ResponseItemPart } from "./response-item.ts";
export type { ResponseParameters, ResponseRequestOptions, ResponsesSdk } from "./responses-sdk.ts";
