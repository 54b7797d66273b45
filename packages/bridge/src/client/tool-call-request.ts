import type { Approval, JsonObject } from "later-runtime";

import type { HostRequest } from "../remote-store/requester.ts";

/** A call of a tool, and what accompanies it. */
interface ToolCall {
  readonly session: string;
  readonly tool: string;
  readonly args: JsonObject;
  readonly callId: string;
  readonly approval?: Approval | undefined;
  /** The span in whose course the call is made. */
  readonly trace?: string | undefined;
  /** Names of the tool's policies that whoever makes the call keeps to. */
  readonly kept?: readonly string[] | undefined;
}

/** Asks for a call over a connection that stays. */
export function toToolCallRequest({
  session,
  tool,
  args,
  callId,
  approval,
  trace,
  kept,
}: ToolCall): HostRequest {
  return {
    method: "tools.call",
    session,
    params: {
      tool,
      args,
      callId,
      ...(approval === undefined ? {} : { approval }),
      ...(trace === undefined ? {} : { trace }),
      ...(kept === undefined ? {} : { kept }),
    },
  };
}
