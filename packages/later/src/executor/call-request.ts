import type { LaterTool } from "../declare/tool.ts";
import type { JsonObject } from "../model/json.ts";
import type { Caller } from "./caller.ts";

/** A call as hooks see it. */
export interface CallRequest {
  readonly sessionId: string;
  readonly callId: string;
  readonly tool: LaterTool;
  readonly args: JsonObject;
  /** The application data of the call. */
  readonly data: unknown;
  /** Who makes the call; `undefined` for the program itself. */
  readonly caller: Caller | undefined;
  /** The span in whose course the call is made, where whoever makes it has named one. */
  readonly traceparent: string | undefined;
  /** Fires when the call is cancelled or its time is up. */
  readonly signal: AbortSignal;
}
