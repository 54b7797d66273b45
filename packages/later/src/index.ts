/**
 * Ordinary functions as model tools, in one process: declare, register, execute, converse.
 *
 * @packageDocumentation
 */

// Declaring tools
export { deftool } from "./declare/deftool.ts";
export { deftools, type ToolSetOptions } from "./declare/deftools.ts";
export type { ToolContext, ToolProgress } from "./declare/tool-context.ts";
export type {
  ArgumentsOf,
  HandlerOf,
  ParametersSchema,
  ToolDefinition,
} from "./declare/tool-definition.ts";
export type { FromJsonSchema } from "./declare/from-json-schema.ts";
export type { LaterTool, Tool, ToolOptions, ToolReference } from "./declare/tool.ts";
export type { ToolSet } from "./declare/tool-set.ts";
export { isTool } from "./declare/make-tool.ts";
export { isToolSet } from "./declare/tool-set.ts";

// Sessions and calls
export { Runtime, type RuntimeOptions } from "./runtime/runtime.ts";
export { defaultRuntime } from "./runtime/default-runtime.ts";
export type { Session, SessionOptions, ToolSelection } from "./session/session.ts";
export type {
  CallEvent,
  CallIdentity,
  ExecuteAllOptions,
  ExecuteOptions,
} from "./executor/execute-options.ts";
export type { ExecutorOptions } from "./executor/executor-options.ts";
export type { Authorization, AuthorizationRequest, Authorize } from "./executor/authorization.ts";

// Conversations
export { generate } from "./conversation/generate.ts";
export { generateStream } from "./conversation/generate-stream.ts";
export { type Chat, type ChatOptions, createChat, type SendOptions } from "./conversation/chat.ts";
export type { ConversationStream } from "./conversation/conversation-stream.ts";
export type { ConversationEvent } from "./conversation/conversation-event.ts";
export { ConversationError, type ConversationState } from "./conversation/conversation-error.ts";
export type { ExecutedCall, IdentifiedCall } from "./conversation/executed-call.ts";
export type { GenerateOptions } from "./conversation/generate-options.ts";
export type { GenerateResult } from "./conversation/generate-result.ts";
export type { Prompt } from "./conversation/prompt.ts";
export type { Content, FunctionResponse, Part } from "./conversation/content.ts";
export type {
  Candidate,
  ModelClient,
  ModelRequest,
  ModelRequestOptions,
  ModelResponse,
  Usage,
} from "./conversation/model-client.ts";

// Variables
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
export type { FunctionCall } from "./model/function-call.ts";
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
  DiagnosticCode,
  SourcePosition,
} from "./declare/derived-tool.ts";
export type { StandardIssue, StandardResult, StandardSchema } from "./declare/standard-schema.ts";
export {
  globalRegistry,
  ToolRegistry,
  type ToolRegistryOptions,
} from "./registry/tool-registry.ts";
export type { ToolSource } from "./source/tool-source.ts";
