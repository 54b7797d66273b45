/**
 * `later-runtime/gemini/interactions`: the Interactions API of Google's SDK as the model of a conversation. Needs
 * `@google/genai` 3.1.
 *
 * @packageDocumentation
 */

export { interactions, type InteractionsOptions } from "./interactions.ts";
export type {
  InteractionAgent,
  InteractionParameters,
  InteractionRequestOptions,
  InteractionsSdk,
} from "./interactions-sdk.ts";
export type { Step, StepPart } from "./step.ts";
