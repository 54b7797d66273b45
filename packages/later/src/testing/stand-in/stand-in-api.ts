import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

import type { ScriptedResponse } from "../script.ts";
import type { GenerateContentRequest } from "./generate-request.ts";
import type { BodyProblem } from "./read-json-body.ts";
import type { Refusal } from "./refusal.ts";

/** One API as a stand-in speaks it. */
export interface StandInApi {
  /** What the SDK's base URL has behind the origin. */
  readonly basePath: string;
  /** The header in which answers say which request they are to, where there is one. */
  readonly requestIdHeader?: string;
  /** The longest body it takes, in bytes. */
  readonly maxBodyBytes: number;
  /** What there is at an address; undefined for nothing. */
  readonly find: (method: string, url: URL) => Operation | undefined;
  /** @throws Refusal for a request that may not ask */
  readonly checkAccess: (request: IncomingMessage, url: URL) => void;
  /** How it turns down what is asked of an address where there is nothing. */
  readonly refuseAddress: (method: string, url: URL) => Refusal;
  /** How it turns down a body that cannot be read. */
  readonly refuseBody: (problem: BodyProblem, maximumBytes: number) => Refusal;
  /** The body of the HTTP response to a request that is turned down. */
  readonly toErrorBody: (refusal: Refusal, requestId: string) => object;
}

/** What can be done at an address. */
export type Operation =
  | {
      /** Answered from what is known. */
      readonly type: "look";
      /** Whether it is about an answer of a model, and kept among the requests. */
      readonly isRecorded: boolean;
      /** @throws Refusal where there is nothing to see */
      readonly look: () => object;
    }
  | {
      /** Answered by a script, or by the planner. */
      readonly type: "ask";
      /** @throws Refusal for everything that the API refuses */
      readonly read: (body: unknown, headers: IncomingHttpHeaders) => AskedRequest;
    };

/**
 * How an answer is sent: one JSON document, one that is a list, or server-sent events, which are named after their
 * type in `named-events`.
 */
export type AnswerForm = "single" | "array" | "events" | "named-events";

/** A request to a model that passed the checks. */
export interface AskedRequest {
  /** As scripts and the planner read it. */
  readonly request: GenerateContentRequest;
  /** Whether the model may make more than one call at a time. */
  readonly parallelCalls: boolean;
  readonly form: AnswerForm;
  /** What is sent for an answer: a text as it is, anything else as JSON. */
  readonly toMessages: (chunks: readonly ScriptedResponse[]) => readonly unknown[];
  /** What is sent in the place of an answer that is JSON, but has parts that are none. */
  readonly nonsense: unknown;
  /** How a stream tells that something went wrong. @default the body of a refusal */
  readonly toErrorMessage?: (refusal: Refusal, requestId: string) => object;
}
