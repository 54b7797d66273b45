import type { JsonValue } from "../model/json.ts";
import type { SessionVariables } from "../variables/session-variables.ts";

/** Marks the type, so that a parameter of it is recognised whatever it is called. */
declare const laterToolContext: unique symbol;

/** News about a call that is still running. */
export interface ToolProgress {
  /** How much is done, in the unit of `total`. */
  readonly progress: number;
  /** How much there is to do, where that is known. */
  readonly total?: number;
  /** One line for a person. */
  readonly message?: string;
}

/**
 * What a tool may know about the call it serves. A parameter of this type, at any position, is filled
 * in by the runtime and is not shown to the model. Valid until the call ends.
 */
export interface ToolContext<Data = unknown> {
  readonly [laterToolContext]?: never;
  readonly sessionId: string;
  readonly callId: string;
  readonly toolName: string;
  /** Fires when the caller gives up, the session is destroyed or the time limit is reached. */
  readonly signal: AbortSignal;
  /** What the application gave for this call, otherwise for its session; `undefined` if neither. */
  readonly data: Data;
  /** What the session's application, tools and other processes share. */
  readonly variables: SessionVariables;
  /**
   * The span of the call, as the `traceparent` of W3C Trace Context, for requests that are made in the course of it:
   * the one that hooks of the runtime keep, otherwise the one that came with the call; `undefined` for neither.
   */
  readonly traceparent?: string | undefined;
  /** Whether anybody takes what `progress` and `partial` tell; a tool may spare itself the work otherwise. */
  readonly isWatched: boolean;
  /** Tells whoever watches the call how far it is. Ignored after the call has ended. */
  readonly progress: (update: ToolProgress) => void;
  /** Hands a partial result to whoever watches the call. Ignored after the call has ended. */
  readonly partial: (value: JsonValue) => void;
}
