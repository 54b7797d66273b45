import type { Approval, Caller, FunctionDeclaration, Outcome, Runtime } from "later-runtime";

import { offerOf } from "../contracts/offer-of.ts";
import type { Problem, Response, ToolOffer, WatchEvent } from "../worker-protocol/messages.ts";
import { toJsonValue } from "../worker-protocol/to-json-value.ts";

/** What accompanies a call of a tool that a worker asks for. */
interface RequestedCallOptions {
  /** What the worker calls the call. @default a random UUID */
  readonly callId?: string;
  /** Fires when the worker no longer wants the result, or is gone. */
  readonly signal: AbortSignal;
  /** Fires the signal, for a host that gives the call up; how it ends is answered. */
  readonly cancel: () => void;
  /** How long the call may take, in milliseconds. @default the tool's own limit */
  readonly timeoutMs?: number;
  /** What the worker says that a person has decided about the call. By default it counts for nothing. */
  readonly approval?: Approval;
  /** The span in whose course it is asked for: as the worker says, otherwise that of the call that the worker has. */
  readonly traceparent?: string;
  /** Names of the tool's policies that whoever makes the call keeps to. By default they count for nothing. */
  readonly kept?: readonly string[];
  /** Whether it is asked for in the course of a call that the worker has. */
  readonly isNested: boolean;
}

/** What a worker may do with the store itself; see {@link RequestAnswererOptions.store}. */
export type StoreRights = "none" | "sessions" | "whole";

/** What a {@link RequestAnswerer} is told at its creation. */
export interface RequestAnswererOptions {
  readonly runtime: Runtime;
  /**
   * Sends a message to the worker. What it throws for a message that cannot be carried is what the worker is told
   * in its place.
   */
  readonly send: (
    message: Response | WatchEvent | Problem,
    attachments: readonly Uint8Array[],
  ) => void;
  /** Whether the worker may ask for things of a session, by the name of the method. */
  readonly mayUse: (session: string, method: string) => boolean;
  /**
   * Settles when the worker takes more messages, and when the connection has ended; `undefined` when it takes more
   * now. Answers and news of watches wait for it.
   *
   * @default everything is sent at once
   */
  readonly ready?: () => Promise<void> | undefined;
  /**
   * Runs a tool in a session. The arguments have bytes and tensors in them as `attach` puts them there.
   *
   * @default the runtime's `execute`, with what `toJsonValue` makes of the arguments
   */
  readonly callTool?: (
    session: string,
    tool: string,
    args: Readonly<Record<string, unknown>>,
    options: RequestedCallOptions,
  ) => Promise<Outcome>;
  /** What tools the worker is told of. @default the runtime's `listDeclarations` */
  readonly listTools?: (session: string) => Promise<readonly FunctionDeclaration[]>;
  /**
   * The tools that the host has for all sessions, as they are offered.
   *
   * @default those of the runtime's registry
   */
  readonly listContracts?: () => readonly ToolOffer[];
  /**
   * How deep a call that the worker has is in the course of others: what `currentCallDepth` said when it was sent;
   * `undefined` where the worker has no such call, or names none.
   *
   * @default `undefined` for all
   */
  readonly depthOf?: (call: number | undefined) => number | undefined;
  /**
   * The span of a call that the worker has: the `trace` that was sent with it.
   *
   * @default `undefined` for all
   */
  readonly traceOf?: (call: number | undefined) => string | undefined;
  /** How many calls run in a session: where there are others, it is not closed without force. @default none */
  readonly runningCalls?: (session: string) => number;
  /** On whose behalf variables are used and tools are called. @default the application itself */
  readonly caller?: Caller;
  /**
   * Whether the worker may use the store, past everything that variables check: not at all, the sessions that it
   * may use, or all of it, as an application does that keeps its sessions here.
   *
   * @default "sessions"
   */
  readonly store?: StoreRights;
  /** Requests that may wait for their answers at the same time. @default 1_000 */
  readonly maxOutstanding?: number;
  /** Watches that may be open at the same time. @default 10_000 */
  readonly maxWatches?: number;
  /** Variables that one request may name. @default 10_000 */
  readonly maxBatchSize?: number;
  /** How deep calls may be made in the course of others. @default 16 */
  readonly maxCallDepth?: number;
  /** Told of errors that no worker is told the cause of. @default nobody is told */
  readonly log?: (event: "request-failed" | "watch-failed", error: unknown) => void;
}

/** What a host says of the requests of one caller. */
export type RequestRights = Required<
  Pick<
    RequestAnswererOptions,
    "mayUse" | "callTool" | "listTools" | "listContracts" | "maxOutstanding"
  >
>;

/** The options with defaults. */
export type AnswererSettings = Required<Omit<RequestAnswererOptions, "caller">> &
  Pick<RequestAnswererOptions, "caller">;

export function readAnswererOptions(options: RequestAnswererOptions): AnswererSettings {
  const { runtime, caller } = options;
  return {
    ready: () => undefined,
    callTool: (session, name, args, asked) => {
      const { callId = crypto.randomUUID(), signal, timeoutMs, traceparent } = asked;
      return runtime.execute(
        session,
        { id: callId, name, args: toJsonValue(args) },
        {
          signal,
          ...(traceparent === undefined ? {} : { traceparent }),
          ...(timeoutMs === undefined ? {} : { timeoutMs }),
          ...(caller === undefined ? {} : { caller }),
        },
      );
    },
    listTools: (session) => runtime.listDeclarations(session),
    listContracts: () => options.runtime.registry.available().map(offerOf),
    depthOf: () => undefined,
    traceOf: () => undefined,
    runningCalls: () => 0,
    store: "sessions",
    maxOutstanding: 1_000,
    maxWatches: 10_000,
    maxBatchSize: 10_000,
    maxCallDepth: 16,
    log: () => {},
    ...options,
  };
}
