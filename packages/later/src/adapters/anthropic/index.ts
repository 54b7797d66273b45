/**
 * `later-runtime/anthropic`: Anthropic's SDK as the model of a conversation. Needs `@anthropic-ai/sdk` 1.
 *
 * @packageDocumentation
 */

export { anthropic } from "./anthropic.ts";
export type { AnthropicOptions } from "./anthropic-options.ts";
export type {
  AnthropicParameters,
  AnthropicRequestOptions,
  AnthropicSdk,
} from "./anthropic-sdk.ts";
export type { Block, BlockPart } from "./block.ts";
export type { SchemaLoss } from "../../schema/schema-loss.ts";
