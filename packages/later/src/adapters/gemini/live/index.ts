/**
 * `later-runtime/gemini/live`: tools for the Live API of Google's SDK. Needs `@google/genai` 3.
 *
 * @packageDocumentation
 */

export { connectLive, type LiveConnection } from "./connect-live.ts";
export type { LiveOptions, LiveScheduling } from "./live-options.ts";
export type {
  LiveCallbacks,
  LiveParameters,
  LiveParametersOf,
  LiveSdk,
  LiveSession,
  LiveSessionOf,
  LiveToolResponse,
} from "./live-sdk.ts";
