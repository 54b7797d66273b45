/**
 * The bridge between the runtime and programs in other languages, over gRPC: so far, how values of
 * variables and tools stand on the wire.
 *
 * @packageDocumentation
 */

// For authors of peers
export type { AnyMessage } from "./wire/any-message.ts";
export { readValue, type ReceivedValue } from "./wire/read-value.ts";
export { type SentValue, writeValue, type WriteValueOptions } from "./wire/write-value.ts";
export { readToolValue } from "./wire/read-tool-value.ts";
export { readToolArguments, type ToolArgumentFields } from "./wire/read-tool-arguments.ts";
export { writeToolValue } from "./wire/write-tool-value.ts";
