/**
 * `later-runtime/openai`: the Chat Completions of OpenAI's SDK as the model of a conversation, and of the servers that
 * speak the same. Needs `openai` 6 or 7.
 *
 * @packageDocumentation
 */

export { chatCompletions, type ChatCompletionsOptions } from "./chat-completions.ts";
export type { MessagePart } from "./message.ts";
export type {
  ChatCompletionParameters,
  ChatCompletionRequestOptions,
  ChatCompletionsSdk,
} from "./openai-sdk.ts";
export type { SystemRole } from "./to-completion-parameters.ts";
