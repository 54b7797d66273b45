/**
 * `later-runtime/telemetry/diagnostics-channel`: what happens to calls and conversations, for whoever subscribes in the
 * same process. Needs Node.js or a platform with `node:diagnostics_channel`.
 *
 * @packageDocumentation
 */

export {
  type DiagnosticsChannel,
  diagnosticsChannel,
  type PublishedConversationEvent,
} from "./diagnostics-channel.ts";
