/**
 * Ordinary functions as model tools, in one process: declare, register, execute, converse.
 *
 * @packageDocumentation
 */

// Declaring tools
export { deftool } from "./declare/deftool.ts";
export { deftools, type ToolSetOptions } from "./declare/deftools.ts";
export { deftype } from "./declare/deftype.ts";
export type { DeclaredType } from "./declare/declared-type.ts";
export type { ToolContext, ToolProgress } from "./declare/tool-context.ts";
export { media, type Media, type MediaFile } from "./declare/media.ts";
export type {
  ArgumentsOf,
  HandlerOf,
  ParametersSchema,
  ToolDefinition,
} from "./declare/tool-definition.ts";
export type { FromJsonSchema } from "./declare/from-json-schema.ts";
export type { LaterTool, Tool, ToolOptions, ToolReference } from "./declare/tool.ts";
export type { ToolCache, ToolPolicies, ToolRetries } from "./declare/tool-policies.ts";
export type { ToolSet } from "./declare/tool-set.ts";
export { type Codec, type CodecOf, defineCodec } from "./schema/define-codec.ts";
export type { Codecs } from "./model/codecs.ts";
export { isTool } from "./declare/make-tool.ts";
export { isToolSet } from "./declare/tool-set.ts";

// Sessions and calls
export { Runtime } from "./runtime/runtime.ts";
export type { RuntimeOptions } from "./runtime/runtime-options.ts";
export { defaultRuntime } from "./runtime/default-runtime.ts";
export { configuredRuntime } from "./configuration/configured-runtime.ts";
export { defineConfig, type LaterConfig } from "./configuration/later-config.ts";
export type { Session, SessionOptions, ToolSelection } from "./session/session.ts";
export type {
  CallEvent,
  CallIdentity,
  ExecuteAllOptions,
  ExecuteOptions,
} from "./executor/execute-options.ts";
export type { ExecutorOptions } from "./executor/executor-options.ts";
export type { Authorization, AuthorizationRequest, Authorize } from "./executor/authorization.ts";
export type { Approval, ApprovalRequest, Approve } from "./executor/approval.ts";
export type { CallAnswer, CallHooks } from "./executor/call-hooks.ts";
export type { CallRequest } from "./executor/call-request.ts";
export type { Caller } from "./executor/caller.ts";

// State that sessions share
export type { SessionVariables } from "./variables/session-variables.ts";
export type { Variable } from "./variables/variable.ts";
export type {
  BooleanDefinition,
  ChoiceDefinition,
  EmbeddingDefinition,
  FloatDefinition,
  IntegerDefinition,
  ModuleDefinition,
  PlainVariableValue,
  StringDefinition,
  TensorDefinition,
  ValueOf,
  VariableDefinition,
  VariableTypeMap,
} from "./variables/variable-definition.ts";
export type {
  OptimizationLock,
  VariableAccess,
  VariableDependency,
  VariableRecord,
} from "./variables/variable-record.ts";
export type { VariableChange, VariableChangeType } from "./variables/variable-change.ts";
export type { VariableRegistration } from "./variables/register-variable.ts";
export type {
  SetVariableOptions,
  SetVariablesOptions,
  SetVariablesResult,
} from "./variables/set-variables.ts";
export type { ExportedVariable, ImportOptions } from "./variables/variable-export.ts";
export type {
  StartOptimizationOptions,
  StoppedOptimization,
  StopOptimizationOptions,
} from "./variables/variable-optimization.ts";
export type { WatchOptions } from "./variables/watch-variables.ts";
export {
  isVariableType,
  type Tensor,
  type TensorArray,
  type TensorData,
  type TensorElement,
  type VariableType,
  variableTypes,
  type VariableValue,
} from "./variables/variable-value.ts";
export type { Programs, StoreProgramOptions } from "./session/programs.ts";
export type { SessionInfo, SessionState } from "./session/session-state.ts";
export { defaultSessionLimits, type SessionLimits } from "./store/session-limits.ts";

// Conversations
export { generate } from "./conversation/generate.ts";
export { generateStream } from "./conversation/generate-stream.ts";
export { type Chat, type ChatOptions, createChat, type SendOptions } from "./conversation/chat.ts";
export type { ConversationStream } from "./conversation/conversation-stream.ts";
export type { ConversationEvent } from "./conversation/conversation-event.ts";
export { ConversationError, type ConversationState } from "./conversation/conversation-error.ts";
export type { ExecutedCall, IdentifiedCall } from "./conversation/calls/executed-call.ts";
export type { Repair, RepairedCall, RepairKind } from "./repair/repair.ts";
export type { GenerateOptions } from "./conversation/generate-options.ts";
export type { GenerateResult } from "./conversation/generate-result.ts";
export type { Prompt } from "./conversation/prompt.ts";
export type { OutputForm, OutputOf, OutputType } from "./conversation/output/output-form.ts";
export type { ConversationPause, PendingCall } from "./conversation/pause/conversation-pause.ts";
export type { Decisions } from "./conversation/pause/read-pause.ts";
export { compacting } from "./conversation/compaction/compacting.ts";
export type {
  CompactionOptions,
  SummaryOptions,
} from "./conversation/compaction/compaction-options.ts";
export { fallback } from "./conversation/fallback/fallback.ts";
export type {
  Fallback,
  FallbackModel,
  FallbackOptions,
} from "./conversation/fallback/fallback-options.ts";
export { retrying } from "./conversation/retry/retrying.ts";
export type { Retry, RetryOptions } from "./conversation/retry/retry-options.ts";
export type { Content, FunctionResponse, MediaPart, Part } from "./conversation/content/content.ts";
export type { CallDelta } from "./conversation/model/call-delta.ts";
export type {
  Candidate,
  ModelClient,
  ModelRequest,
  ModelRequestOptions,
  ModelResponse,
  Usage,
} from "./conversation/model/model-client.ts";

// Errors
export { LaterError, type LaterErrorOptions } from "./errors/later-error.ts";
export { ToolError, type ToolErrorOptions } from "./errors/tool-error.ts";
export {
  type ErrorCodeEntry,
  errorCodes,
  type LaterErrorCode,
  type ResultErrorCode,
} from "./errors/codes.ts";

// Data
export type { FunctionCall, UncheckedCall } from "./model/function-call.ts";
export type { FunctionDeclaration, ToolAnnotations } from "./model/function-declaration.ts";
export type { JsonObject, JsonValue } from "./model/json.ts";
export type {
  CodecName,
  JsonSchema,
  JsonSchemaObject,
  JsonSchemaType,
} from "./model/json-schema.ts";
export type { Schema, SchemaType } from "./model/schema.ts";
export type { ToolConfig, ToolMode } from "./model/tool-config.ts";
export {
  type ErrorObject,
  type Outcome,
  toOutcome,
  type ToolFailure,
  type ToolResult,
  type ToolSuccess,
} from "./model/tool-result.ts";

// For authors of registries, sources and build steps
export type {
  BoundArgument,
  DerivedTool,
  Diagnostic,
  DocumentedError,
  DiagnosticCode,
  SourcePosition,
} from "./declare/derived-tool.ts";
export type { StandardIssue, StandardResult, StandardSchema } from "./declare/standard-schema.ts";
export {
  globalRegistry,
  ToolRegistry,
  type ToolRegistryOptions,
} from "./registry/tool-registry.ts";
export type { ToolPlacement } from "./source/tool-placement.ts";
export type { ToolSource } from "./source/tool-source.ts";
export { toRegistration } from "./variables/variable-definition.ts";
export { compileNamePattern } from "./variables/name-pattern.ts";
export { MemorySessionStore } from "./store/memory-session-store.ts";
export {
  type CollectionUsage,
  type CommitResult,
  globalSession,
  type NewStoredSession,
  type SessionEnd,
  type SessionStore,
  type StoreChange,
  type StoreCommit,
  type StoredSession,
  type StoredValue,
  type StoreEntry,
  type StoreLimits,
  type StoreSignal,
  type StoreStatistics,
  type StoreWatch,
  type StoreWatcher,
  type StoreWrite,
} from "./store/session-store.ts";
