/**
 * `later-runtime/testing`: scripted and recorded models, stand-ins for the APIs of Gemini, OpenAI and Anthropic, doubles
 * of tools, assertions on calls, replays of saved conversations, faults, a context for calling tools directly, and the
 * tests that every session store has to pass. Runs on Node.js only.
 *
 * @packageDocumentation
 */

export {
  assertCalled,
  assertCallOrder,
  assertNoFailedCalls,
  assertNotCalled,
} from "./assertions/assert-calls.ts";
export { callsOf, type HasCalls, type SentArguments } from "./assertions/find-calls.ts";
export type { ToolArguments, ToolValue } from "./tool-double/tool-arguments.ts";
export {
  delayed,
  type DoubleCall,
  type DoubleOutcome,
  type DoubleOutcomes,
  hanging,
  toolDouble,
  type ToolDouble,
} from "./tool-double/tool-double.ts";
export { modelFromHistory } from "./replay/model-from-history.ts";
export {
  type ConversationReplay,
  replayConversation,
  type ReplayConversationOptions,
} from "./replay/replay-conversation.ts";
export { toolsFromHistory } from "./replay/tools-from-history.ts";
export { scriptedModel, type ScriptedModel, type ScriptedModelOptions } from "./scripted-model.ts";
export {
  calls,
  text,
  type Script,
  type ScriptedAnswer,
  type ScriptedOutcome,
  type ScriptedPart,
  type ScriptedResponse,
} from "./script.ts";
export { startAnthropicStandIn } from "./anthropic-stand-in.ts";
export { startGeminiStandIn } from "./gemini-stand-in.ts";
export { startOpenAIStandIn } from "./openai-stand-in.ts";
export type { Fault, Faults } from "./faults/fault.ts";
export { faultyModel, type FaultyModel } from "./faults/faulty-model.ts";
export { randomFaults, type RandomFaultsOptions } from "./faults/random-faults.ts";
export type {
  GeminiStandInOptions,
  StandInOptions,
  StandInRequest,
} from "./stand-in/stand-in-options.ts";
export type { StandIn } from "./stand-in/start-stand-in.ts";
export type {
  GenerateContentRequest,
  WireCall,
  WireContent,
  WireDeclaration,
  WirePart,
  WireResponse,
} from "./stand-in/generate-request.ts";
export type { Difference } from "./find-differences.ts";
export {
  openRecording,
  type OpenRecording,
  type OpenRecordingOptions,
} from "./recording/open-recording.ts";
export { readRecording } from "./recording/read-recording.ts";
export { recordModel, type RecordingModel, type RecordOptions } from "./recording/record-model.ts";
export {
  type Exchange,
  printRecording,
  type RecordedFailure,
  type Recording,
} from "./recording/recording.ts";
export { replayModel, type ReplayedModel, type ReplayOptions } from "./recording/replay-model.ts";
export type { MatchOptions } from "./recording/request-matcher.ts";
export {
  describeSessionStore,
  type TestFramework,
} from "./session-store/describe-session-store.ts";
export type { StoreHarness } from "./session-store/store-case.ts";
export { createToolContext, type TestToolContext } from "./tool-context.ts";
