import { ToolError } from "../../errors/tool-error.ts";
import { isObject } from "../../model/json.ts";

/** Codes of the SDK, and of Node.js beneath `fetch`, for requests that never reached the server. */
const unsent: ReadonlySet<unknown> = new Set([
  "NOT_CONNECTED",
  "NOT_INITIALIZED",
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Codes for requests of which nobody knows how far they came. */
const lost: ReadonlySet<unknown> = new Set(["CONNECTION_CLOSED", "SEND_FAILED"]);

/**
 * What a call ends in that a client rejects: with what the server says, or that there is no connection. What an HTTP
 * server writes into the body of a refusal is not for models.
 *
 * @param error - one of the SDK's: of `ProtocolError` the code is a number, of `SdkError` a text, `SdkHttpError` has a status
 */
export function toCallError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, status } = error as { code?: unknown; status?: unknown };
  if (typeof status === "number") {
    return status < 500 ? unavailable(error, "refused") : disconnected(error);
  }
  if (typeof code === "number") {
    return new ToolError("TOOL_EXECUTION_FAILED", error.message, { cause: error });
  }
  if (error.name === "UnauthorizedError") return unavailable(error, "refused");
  if (unsent.has(code) || error.message === "Not connected" || unsent.has(causeOf(error))) {
    return unavailable(error, "not-connected");
  }
  const isOfFetch = error instanceof TypeError && /fetch/i.test(error.message);
  return lost.has(code) || isOfFetch ? disconnected(error) : error;
}

function causeOf({ cause }: Error): unknown {
  return isObject(cause) ? cause["code"] : undefined;
}

function unavailable(cause: Error, reason: string): ToolError {
  const message = "The server of the tool cannot be reached, or does not admit the call.";
  return new ToolError("TOOL_UNAVAILABLE", message, {
    cause,
    details: { reason },
    retryable: true,
  });
}

function disconnected(cause: Error): ToolError {
  const message = "The connection to the tool's server broke while the tool ran.";
  return new ToolError("RUNTIME_DISCONNECTED", message, { cause, retryable: true });
}
