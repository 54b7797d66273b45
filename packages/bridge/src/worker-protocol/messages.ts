import type {
  ErrorObject,
  FunctionDeclaration,
  JsonObject,
  JsonSchemaObject,
  JsonValue,
  ToolAnnotations,
} from "later-runtime";

import type { HeldLimits } from "./held-limits.ts";

/** The version of the protocol that this library speaks, and the only one there is. */
export const protocolVersion = 1;

/** A tool that a worker offers to run. */
export interface ToolOffer {
  /** What a model sees. */
  readonly declaration: FunctionDeclaration;
  /** The declaration's parameters with the marks that say how values are decoded. @default the same */
  readonly parameters?: JsonSchemaObject;
  /** Whether it hands out partial results. @default false */
  readonly streaming?: boolean;
  readonly annotations?: ToolAnnotations;
  /** How long a call may take, in milliseconds. @default the host's limit */
  readonly timeoutMs?: number;
  /** Names of session variables that it needs. */
  readonly requiredVariables?: readonly string[];
}

/** The first message of a worker. */
export interface Announce {
  readonly type: "announce";
  readonly protocol: number;
  readonly name: string;
  readonly language: string;
  readonly version: string;
  readonly pid: number;
  /** How many calls it runs at a time. */
  readonly concurrency: number;
  readonly token?: string;
  /** Whether it takes attachments of the type `list`. @default false */
  readonly lists?: boolean;
}

export interface Welcome {
  readonly type: "welcome";
  readonly protocol: number;
  readonly workerId: string;
  readonly mode: "strict" | "development";
  readonly heartbeatMs: number;
  readonly maxMessageBytes: number;
  /** What sessions are held to. */
  readonly limits?: HeldLimits;
  /** Whether the host takes attachments of the type `list`. @default false */
  readonly lists?: boolean;
}

export interface Fulfil {
  readonly type: "fulfil";
  readonly id: number;
  readonly tools: readonly ToolOffer[];
  readonly session?: string;
}

/** Why a tool that a worker offers is not taken. */
export interface Rejection {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

export interface Fulfilled {
  readonly type: "fulfilled";
  readonly id: number;
  readonly accepted: readonly string[];
  readonly rejected: readonly Rejection[];
}

export interface Call {
  readonly type: "call";
  readonly id: number;
  readonly tool: string;
  readonly args: JsonObject;
  readonly session: string;
  readonly callId: string;
  readonly timeoutMs?: number;
  readonly credit?: number;
  readonly progress?: boolean;
  readonly trace?: string;
  /** Names of policies that whoever makes the call keeps to. */
  readonly kept?: readonly string[];
}

/** Why a call failed, in a worker's words. */
export interface CallError extends ErrorObject {
  readonly type: string;
  /** Whether it is an exception that the tool did not raise for the caller to see. */
  readonly unexpected?: boolean;
}

export interface Result {
  readonly type: "result";
  readonly id: number;
  readonly value?: JsonValue;
  /** The value is that of the last chunk. */
  readonly last?: boolean;
  readonly error?: CallError;
  /** The call has not been started and will not be. */
  readonly returned?: boolean;
}

export interface Chunk {
  readonly type: "chunk";
  readonly id: number;
  readonly value: JsonValue;
}

export interface Progress {
  readonly type: "progress";
  readonly id: number;
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

interface Credit {
  readonly type: "credit";
  readonly id: number;
  readonly count: number;
}

export interface Cancel {
  readonly type: "cancel";
  readonly id: number;
  readonly reason: "cancelled" | "timeout";
}

interface Recall {
  readonly type: "recall";
  readonly ids: readonly number[];
}

interface Ping {
  readonly type: "ping";
  readonly id: number;
}

interface Pong {
  readonly type: "pong";
  readonly id: number;
  readonly memoryBytes?: number;
}

interface Drain {
  readonly type: "drain";
}

interface Goodbye {
  readonly type: "goodbye";
}

/** Which message was not understood, and why. */
export interface Problem {
  readonly type: "problem";
  readonly code: ProblemCode;
  readonly message: string;
  /** The type of the message that this is about. */
  readonly about?: string;
}

export type ProblemCode =
  | "UNKNOWN_MESSAGE"
  | "MALFORMED_MESSAGE"
  | "MALFORMED_FRAME"
  | "UNSUPPORTED_PROTOCOL"
  | "UNAUTHENTICATED"
  | "NOT_ANNOUNCED"
  | "SHUTTING_DOWN";

/** What a worker asks the host for. */
export interface Request {
  readonly type: "request";
  readonly id: number;
  readonly method: string;
  readonly session: string;
  /** The call in whose course it asks. */
  readonly call?: number;
  readonly params?: JsonObject;
}

export interface Response {
  readonly type: "response";
  readonly id: number;
  readonly value?: JsonValue;
  readonly error?: RequestError;
}

/** Why a request was refused or failed. */
export interface RequestError {
  readonly code: string;
  readonly message: string;
  readonly details?: JsonObject;
}

export interface Abandon {
  readonly type: "abandon";
  readonly id: number;
}

/** News of a watch. Members besides `watch` are those of the kind of watch. */
export interface WatchEvent {
  readonly type: "event";
  readonly watch: number;
  readonly ended?: boolean;
  readonly [member: string]: JsonValue | undefined;
}

/** What a host sends. */
export type HostMessage =
  | Welcome
  | Fulfilled
  | Call
  | Credit
  | Cancel
  | Recall
  | Ping
  | Pong
  | Drain
  | Problem
  | Response
  | WatchEvent;

/** What a worker sends. */
export type WorkerMessage =
  | Announce
  | Fulfil
  | Result
  | Chunk
  | Progress
  | Ping
  | Pong
  | Drain
  | Goodbye
  | Problem
  | Request
  | Abandon;

export type ProtocolMessage = HostMessage | WorkerMessage;
