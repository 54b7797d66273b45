import {
  type Approval,
  type JsonObject,
  type LaterTool,
  type ToolContext,
  ToolError,
} from "later-runtime";

import { currentCallDepth } from "../requests/call-depth.ts";
import type { CallError } from "../worker-protocol/messages.ts";
import { toJsonValue } from "../worker-protocol/to-json-value.ts";
import type { DispatchEnding, DispatchRequest, DispatchSink } from "../workers/dispatched-call.ts";
import { StreamQueue } from "./stream-queue.ts";

/** Gives a call to a worker; see {@link Dispatcher.dispatch}. */
export type Dispatch = (request: DispatchRequest, sink: DispatchSink) => void;

/**
 * A tool with the declaration of another one, whose calls go to a worker. Validation, deadline and result are the
 * runtime's as ever; what the worker adds are failures of its own.
 *
 * @param isStreaming - whether it hands out partial results, at the pace at which they are taken
 */
export function toRemoteTool(tool: LaterTool, isStreaming: boolean, dispatch: Dispatch): LaterTool {
  const { name } = tool.declaration;
  const { annotations, policies } = tool;
  const isIdempotent = annotations.idempotent === true || annotations.readOnly === true;
  const own = (["cache", "retries"] as const).filter((policy) => policies?.[policy] !== undefined);
  const toRequest = (args: JsonObject, context: CallContext): DispatchRequest => {
    const kept = [...own, ...(context.keptPolicies ?? [])];
    return {
      tool: name,
      args,
      session: context.sessionId,
      callId: context.callId,
      // The runtime sees to the time: it fires the signal.
      timeoutMs: Infinity,
      signal: context.signal,
      streams: isStreaming,
      wantsChunks: context.isWatched,
      wantsProgress: context.isWatched,
      depth: currentCallDepth(),
      affinity: "hint",
      // Whoever has retries of its own, and counts, makes the call again.
      isIdempotent: isIdempotent && !kept.includes("retries"),
      ...(kept.length === 0 ? {} : { kept }),
      ...(context.approval === undefined ? {} : { approval: context.approval }),
      ...traceOf(context),
    };
  };

  function call(args: JsonObject, context: ToolContext): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let last: unknown;
      dispatch(toRequest(args, context), {
        chunk: (value) => {
          const json = toJsonValue(value);
          last = json;
          context.partial(json);
          return undefined;
        },
        progress: context.progress,
        end: (ending) => {
          if (ending.type === "error") reject(toThrown(ending.error));
          else resolve(ending.type === "last" ? last : toJsonValue(ending.value));
        },
      });
    });
  }

  async function* stream(args: JsonObject, context: ToolContext): AsyncGenerator<unknown, unknown> {
    const queue = new StreamQueue();
    let ending: DispatchEnding | undefined;
    dispatch(toRequest(args, context), {
      chunk: (value) => queue.chunk(toJsonValue(value)),
      progress: (progress) => queue.progress(progress),
      end: (how) => {
        ending = how;
        queue.end();
      },
    });
    for await (const item of queue) {
      if (item.type === "chunk") yield item.value;
      else context.progress(item.progress);
    }
    if (ending?.type === "error") throw toThrown(ending.error);
    // Nothing returned: the result is what was handed out last.
    return ending?.type === "value" ? toJsonValue(ending.value) : undefined;
  }

  return {
    ...tool,
    isRemote: true,
    binding: [{ from: "properties" }, { from: "context" }],
    handler: isStreaming ? stream : call,
  };
}

/** With what the runtime keeps out of the types that are published. */
type CallContext = ToolContext & {
  readonly approval?: Approval | undefined;
  readonly keptPolicies?: readonly string[] | undefined;
};

/** The span that the worker's own are part of. */
function traceOf({ traceparent }: ToolContext): { readonly trace?: string } {
  return traceparent === undefined ? {} : { trace: traceparent };
}

/** What the runtime makes the same of as of the error that the worker met. */
function toThrown({ type, message, details, unexpected }: CallError): Error {
  if (unexpected === true) return new Error(message);
  return new ToolError(type, message, details === undefined ? {} : { details });
}
