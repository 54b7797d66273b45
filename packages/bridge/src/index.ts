/**
 * The bridge between the runtime and programs in other languages, over gRPC: so far, its protocol.
 *
 * @packageDocumentation
 */

// For authors of peers
export type { AnyMessage } from "./wire/any-message.ts";
