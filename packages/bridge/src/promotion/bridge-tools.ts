import {
  type JsonObject,
  type JsonValue,
  LaterError,
  type LaterTool,
  type Outcome,
  type Runtime,
  type SessionStore,
  type ToolPlacement,
} from "later-runtime";

import { BridgeClient } from "../client/bridge-client.ts";
import type { BridgeClientOptions } from "../client/client-options.ts";
import { toToolCallRequest } from "../client/tool-call-request.ts";
import { readContract } from "../contracts/read-contract.ts";
import type { LogRecord } from "../log/log-record.ts";
import { RemoteSessionStore } from "../remote-store/remote-session-store.ts";
import type { Requester } from "../remote-store/requester.ts";
import type { CallError } from "../worker-protocol/messages.ts";
import type { DispatchEnding, DispatchRequest, DispatchSink } from "../workers/dispatched-call.ts";
import { HostConnection } from "./host-connection.ts";
import { RemoteTools } from "./remote-tools.ts";

/** How the tools of an application run behind a host. */
export interface BridgeToolsOptions extends BridgeClientOptions {
  /** Names of tools that run in this process all the same. @default none */
  readonly local?: readonly string[];
  /** For people, in the host's log. @default "application" */
  readonly name?: string;
  /** Told what happens to the connection. It must not throw. @default nobody is told */
  readonly log?: (record: LogRecord) => void;
}

/**
 * Runs tools behind a host, and keeps sessions there: what the application's own tools, those behind the host and
 * other applications know of a session is the same. A tool of the application that the host has as well runs there; one
 * that only the host has becomes one of the application's.
 *
 * The host has to give the application's token the role `application`.
 *
 * @example
 * ```ts
 * const placement = new BridgeTools("tools.example:50051", { token, tls: {} });
 * await using runtime = await Runtime.open({ placement });
 * ```
 */
export class BridgeTools implements ToolPlacement {
  readonly store: SessionStore;
  readonly #address: string;
  readonly #options: BridgeToolsOptions;
  readonly #connection: HostConnection;
  #client: BridgeClient | undefined;
  #tools: RemoteTools | undefined;
  #closing: Promise<void> | undefined;

  /** @throws LaterError `INVALID_ARGUMENT` for an option that makes no sense */
  constructor(address: string, options: BridgeToolsOptions = {}) {
    const { local: _, name = "application", log = () => {}, deadlineMs: __, ...dial } = options;
    this.#address = address;
    this.#options = options;
    this.#connection = new HostConnection(address, { ...dial, name, log });
    this.store = new RemoteSessionStore(this.#connection);
  }

  readonly place = (tool: LaterTool): LaterTool => {
    if (this.#options.local?.includes(tool.declaration.name) === true) return tool;
    return this.#tools?.place(tool) ?? tool;
  };

  /** Names of the tools that run behind the host. */
  get toolNames(): readonly string[] {
    return this.#tools?.names ?? [];
  }

  /**
   * Connects, and learns which tools the host has.
   *
   * @throws LaterError `HOST_UNAVAILABLE`, `UNAUTHENTICATED`, `PERMISSION_DENIED`, and `CONTRACT_MISMATCH` for a tool
   * that the host declares otherwise than the application
   */
  async start(runtime: Runtime): Promise<void> {
    const { local: _, name: __, log: ___, ...client } = this.#options;
    await this.#connection.open();
    this.#client = await BridgeClient.connect(this.#address, client);
    const tools = new RemoteTools(runtime, (request, sink) => void this.#dispatch(request, sink));
    this.#tools = tools;
    const offers = await this.#connection.request({ method: "contracts.list", session: "" });
    for (const offer of offers as readonly unknown[]) {
      const contract = readContract(offer);
      if (this.#options.local?.includes(contract.declaration.name) === true) continue;
      const rejection = await tools.take(contract, {});
      if (rejection === undefined) continue;
      const { name, message } = rejection;
      throw new LaterError("CONTRACT_MISMATCH", message, { details: { tools: [name] } });
    }
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    await this.store.close();
    await this.#client?.close();
    await this.#connection.close();
  }

  async #dispatch(request: DispatchRequest, sink: DispatchSink): Promise<void> {
    sink.end(await this.#run(request, sink), undefined);
  }

  async #run(request: DispatchRequest, sink: DispatchSink): Promise<DispatchEnding> {
    let host: Requester;
    try {
      host = await this.#connection.open();
    } catch (error) {
      return { type: "error", error: notRun(error as Error) };
    }
    try {
      return await (request.wantsChunks ? this.#follow(request, sink) : callOver(host, request));
    } catch (error) {
      return { type: "error", error: toCallError(error as Error) };
    }
  }

  async #follow(request: DispatchRequest, sink: DispatchSink): Promise<DispatchEnding> {
    const { tool, session, callId, approval, signal, trace, kept } = request;
    if (this.#client === undefined) throw new LaterError("HOST_UNAVAILABLE");
    const options = {
      callId,
      ...(approval === undefined ? {} : { approval }),
      ...(signal === undefined ? {} : { signal }),
      ...(trace === undefined ? {} : { traceparent: trace }),
      ...(kept === undefined ? {} : { keptPolicies: kept }),
    };
    const args = request.args as JsonObject;
    for await (const event of this.#client.toolsOf(session).stream(tool, args, options)) {
      if (event.type === "end") return toEnding(event.outcome);
      if (event.type === "partial") await sink.chunk(event.value);
      else {
        const { type: _, ...progress } = event;
        sink.progress(progress);
      }
    }
    throw new LaterError("INTERNAL_ERROR", "The stream of a tool had no end.");
  }
}

/** The connection that there is anyway costs a fraction of what a request of gRPC does. */
async function callOver(host: Requester, request: DispatchRequest): Promise<DispatchEnding> {
  const { tool, args, session, callId, approval, signal, trace, kept } = request;
  const answer = await host.request({
    ...toToolCallRequest({
      session,
      tool,
      args: args as JsonObject,
      callId,
      approval,
      trace,
      kept,
    }),
    ...(signal === undefined ? {} : { signal }),
  });
  const { value = null, error } = answer as { value?: JsonValue; error?: CallError };
  return error === undefined ? { type: "value", value } : { type: "error", error: ofHost(error) };
}

function toEnding(outcome: Outcome): DispatchEnding {
  if (outcome.ok) return { type: "value", value: outcome.value };
  const { type = "TOOL_EXECUTION_FAILED", ...error } = outcome.error;
  return { type: "error", error: ofHost({ type, ...error }) };
}

/**
 * A host does not say which errors a tool raised for the caller to see. Those have a type of their own or details; what
 * has neither is an ordinary error, whose message an application may hide.
 */
function ofHost(error: CallError): CallError {
  const isOrdinary = error.type === "TOOL_EXECUTION_FAILED" && error.details === undefined;
  return isOrdinary ? { ...error, unexpected: true } : error;
}

/** A host that is gone may have begun with the call; one that refuses it has not. */
function toCallError(error: Error): CallError {
  if (LaterError.is(error) && error.code !== "HOST_UNAVAILABLE") return notRun(error);
  return { type: "RUNTIME_DISCONNECTED", message: error.message };
}

function notRun({ message }: Error): CallError {
  return { type: "TOOL_UNAVAILABLE", message, details: { reason: "no-worker" } };
}
