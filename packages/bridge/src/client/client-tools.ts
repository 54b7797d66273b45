import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type Approval,
  type FunctionDeclaration,
  type JsonObject,
  type JsonValue,
  LaterError,
  type Outcome,
  type ToolProgress,
} from "later-runtime";
import { printJson } from "later-runtime/adm";

import { BridgeService, type ExecuteToolRequestSchema } from "../gen/snakepit_bridge_pb.ts";
import { fromToolSpec } from "../protocol/from-tool-spec.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import { toAny } from "../protocol/to-any.ts";
import { readToolValue } from "../wire/read-tool-value.ts";
import { writeToolValue } from "../wire/write-tool-value.ts";
import type { CallError } from "../worker-protocol/messages.ts";
import { toJsonValue } from "../worker-protocol/to-json-value.ts";
import type { CallOptions, Connection } from "./connection.ts";
import { type OfferedTool, toToolRegistration } from "./to-tool-registration.ts";
import { toToolCallRequest } from "./tool-call-request.ts";
import {
  type CallName,
  toFailedOutcome,
  toFailure,
  toOutcomeOfError,
  toSuccess,
} from "./tool-outcome.ts";
import { ToolStream } from "./tool-stream.ts";

const methods = BridgeService.method;

/** What may accompany a call that streams. */
export interface StreamToolOptions {
  /** Cancels the call; it ends with `CANCELLED`. */
  readonly signal?: AbortSignal;
  /**
   * How long the tool may take, in milliseconds, in the place of the host's limit; `Infinity` for as long
   * as it likes. The call then ends with `TIMEOUT`.
   *
   * @default what the host allows
   */
  readonly timeoutMs?: number;
  /** 1 to 128 printable ASCII characters. @default a random UUID */
  readonly callId?: string;
  /**
   * What a person has decided about the call, which has ended in `APPROVAL_REQUIRED` before. The host believes those
   * who have the role `approver`; for others the call ends in `APPROVAL_REQUIRED` again.
   */
  readonly approval?: Approval;
  /**
   * The span in whose course the call is made, as the `traceparent` of W3C Trace Context; the host's own are part of it.
   *
   * @default none
   */
  readonly traceparent?: string;
  /**
   * Names of the tool's policies that whoever makes the call keeps to, and the host does not.
   *
   * @default none
   * @internal
   */
  readonly keptPolicies?: readonly string[];
}

/** What may accompany a call. */
export interface CallToolOptions extends StreamToolOptions {
  /** Told of partial results. What it throws cancels the call and is thrown on. */
  readonly onPartial?: (value: JsonValue) => void;
  /** Told how far the tool is. What it throws cancels the call and is thrown on. */
  readonly onProgress?: (progress: ToolProgress) => void;
}

/** The tools of one session of a host. */
export class ClientTools {
  readonly #connection: Connection;
  readonly #sessionId: string;

  /** @internal */
  constructor(connection: Connection, sessionId: string) {
    this.#connection = connection;
    this.#sessionId = sessionId;
  }

  /** What may be called, tools that workers have registered included; empty for a session that does not exist. */
  async list(options?: CallOptions): Promise<readonly FunctionDeclaration[]> {
    const { tools } = await this.#connection.call(
      methods.getExposedElixirTools,
      { sessionId: this.#sessionId },
      options,
    );
    return tools.map(fromToolSpec);
  }

  /**
   * Runs a tool. A tool that fails is an outcome, and so are tools and sessions that do not exist, calls
   * that are cancelled and those that take too long. A runtime over `BridgeTools` has `execute` and `executeAll` for calls
   * of a model, which never reject.
   *
   * @throws LaterError `HOST_UNAVAILABLE`, `UNAUTHENTICATED`, `QUOTA_EXCEEDED`, and `INVALID_JSON` for
   * arguments that JSON cannot carry
   *
   * @example
   * ```ts
   * const outcome = await session.tools.call("add", { a: 1, b: 2 });
   * if (outcome.ok) console.log(outcome.value);
   * ```
   */
  async call(name: string, args: JsonObject = {}, options: CallToolOptions = {}): Promise<Outcome> {
    const { onPartial, onProgress } = options;
    if (onPartial !== undefined || onProgress !== undefined)
      return this.#follow(name, args, options);
    const call = toCallName(name, options);
    try {
      return await (this.#connection.callStream.takesNext()
        ? this.#send(call, args, options)
        : this.#request(call, args, options));
    } catch (error) {
      return toOutcomeOfError(call, error);
    }
  }

  /**
   * Runs a tool and tells what it hands out, then how it ended, as `call` does. The call begins with the
   * first `next`; a slow reader slows the tool down.
   */
  stream(name: string, args: JsonObject = {}, options: StreamToolOptions = {}): ToolStream {
    const call = toCallName(name, options);
    const request = { ...this.#toRequest(call, args, options), stream: true };
    return new ToolStream(call, () =>
      this.#connection.open(methods.executeStreamingTool, request, toCallOptions(options)),
    );
  }

  /**
   * Offers tools of a worker, in the place of its earlier ones of the same names.
   *
   * @returns ids by names
   * @throws LaterError `SESSION_NOT_FOUND`, `DUPLICATE_TOOL` for a name of the host's, `PERMISSION_DENIED` without the
   * role `worker`, `INVALID_DECLARATION` for whatever else the host does not take
   */
  async register(
    tools: readonly OfferedTool[],
    workerId: string,
    options?: CallOptions,
  ): Promise<ReadonlyMap<string, string>> {
    const { success, errorMessage, toolIds } = await this.#connection.call(
      methods.registerTools,
      { sessionId: this.#sessionId, workerId, tools: tools.map(toToolRegistration) },
      options,
    );
    if (success) return new Map(Object.entries(toolIds));
    throw new LaterError(codeOfRefusal(errorMessage), errorMessage);
  }

  /** Runs a tool over the stream that there is for calls. */
  async #send(call: CallName, args: JsonObject, options: StreamToolOptions): Promise<Outcome> {
    const { callId, name: tool } = call;
    const { approval, traceparent: trace } = options;
    const session = this.#sessionId;
    const answer = await this.#connection.callStream.call(
      toToolCallRequest({ session, tool, args, callId, approval, trace }),
      toCallOptions(options),
    );
    const { value = null, error } = answer as { value?: JsonValue; error?: CallError };
    return error === undefined ? toSuccess(call, toJsonValue(value)) : toFailure(call, error);
  }

  /** Runs a tool by a request of its own. */
  async #request(call: CallName, args: JsonObject, options: StreamToolOptions): Promise<Outcome> {
    const answer = await this.#connection.call(
      methods.executeTool,
      this.#toRequest(call, args, options),
      toCallOptions(options),
    );
    const { success, result, binaryResult, errorMessage, metadata } = answer;
    if (!success) return toFailedOutcome(call, errorMessage, metadata);
    const value = result === undefined ? null : readToolValue(result, binaryResult);
    return toSuccess(call, value as JsonValue);
  }

  async #follow(name: string, args: JsonObject, options: CallToolOptions): Promise<Outcome> {
    for await (const event of this.stream(name, args, options)) {
      if (event.type === "end") return event.outcome;
      if (event.type === "partial") options.onPartial?.(event.value);
      else {
        const { type: _, ...progress } = event;
        options.onProgress?.(progress);
      }
    }
    throw new LaterError("INTERNAL_ERROR", "The stream of a tool had no end.");
  }

  #toRequest(
    { callId, name }: CallName,
    args: JsonObject,
    { approval, keptPolicies }: StreamToolOptions,
  ): MessageInitShape<typeof ExecuteToolRequestSchema> {
    return {
      sessionId: this.#sessionId,
      toolName: name,
      parameters: Object.fromEntries(
        Object.entries(args)
          .filter(([, value]) => value !== undefined)
          .map(([parameter, value]) => [parameter, toAny(writeToolValue(value))]),
      ),
      metadata: {
        [metadataNames.callId]: callId,
        ...(approval === undefined ? {} : { [metadataNames.approval]: printJson(approval) }),
        ...(keptPolicies === undefined ? {} : { [metadataNames.kept]: keptPolicies.join(",") }),
      },
    };
  }
}

function toCallName(name: string, { callId = crypto.randomUUID() }: StreamToolOptions): CallName {
  return { callId, name };
}

/** The host knows better than the client how long a tool may take. */
function toCallOptions(options: StreamToolOptions): CallOptions {
  const { signal, timeoutMs = Infinity, traceparent } = options;
  return {
    deadlineMs: timeoutMs,
    ...(signal === undefined ? {} : { signal }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

/** The answer has a text where other methods have a status. */
function codeOfRefusal(
  text: string,
): "SESSION_NOT_FOUND" | "DUPLICATE_TOOL" | "INVALID_DECLARATION" {
  if (/session not found/i.test(text)) return "SESSION_NOT_FOUND";
  return /duplicate/i.test(text) ? "DUPLICATE_TOOL" : "INVALID_DECLARATION";
}
