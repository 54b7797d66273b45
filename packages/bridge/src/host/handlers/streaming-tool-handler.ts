import {
  type CallEvent,
  errorCodes,
  type ErrorObject,
  LaterError,
  type LaterErrorCode,
} from "later-runtime";
import { printJson } from "later-runtime/adm";

import { metadataNames } from "../../protocol/metadata-names.ts";
import type { StreamHandler } from "../serving/handlers.ts";
import { runTool, type ToolHost } from "../tools/run-tool.ts";
import { ChunkWriter } from "./chunk-writer.ts";
import { toToolCall } from "./to-tool-call.ts";

/**
 * Streams the partial results of a tool as JSON, then a last chunk with the result: without data where the
 * result is what the chunk before had. A generator waits until the client has taken what it yielded before.
 * A call that fails ends the stream with the status for its error.
 */
export function streamingToolHandler(host: ToolHost): StreamHandler<"executeStreamingTool"> {
  return async (request, scope, sink) => {
    const startedAt = performance.now();
    const wantsProgress = scope.metadata.get(metadataNames.wantsProgress)[0] === "1";
    const chunks = new ChunkWriter(request.toolName, sink, () => scope.abort(tooMuch()));
    const onEvent = (event: CallEvent): Promise<void> | undefined => {
      if (event.type === "call-partial") return chunks.writePartial(printJson(event.value));
      if (event.type === "call-progress" && wantsProgress) {
        const { progress, total, message } = event;
        void chunks.writeProgress(printJson({ progress, total, message }));
      }
      return undefined;
    };
    const { outcome, toolType } = await runTool(host, toToolCall(request), scope, { onEvent });
    if (!outcome.ok) throw toLaterError(outcome.error);
    await chunks.writeResult(printJson(outcome.value), {
      execution_time_ms: String(Math.round(performance.now() - startedAt)),
      tool_type: toolType,
    });
  };
}

/** A failed call as the error that has a status; a type of the tool's own is among the details. */
function toLaterError({ type, message, details }: ErrorObject): LaterError {
  return type !== undefined && Object.hasOwn(errorCodes, type)
    ? new LaterError(type as LaterErrorCode, message, { details: details ?? {} })
    : new LaterError("TOOL_EXECUTION_FAILED", message, { details: { ...details, type } });
}

function tooMuch(): LaterError {
  return new LaterError(
    "QUOTA_EXCEEDED",
    "The tool hands out partial results faster than the client takes them.",
  );
}
