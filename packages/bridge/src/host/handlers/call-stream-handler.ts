import type { handleBidiStreamingCall, ServerDuplexStream } from "@grpc/grpc-js";
import { LaterError } from "later-runtime";

import { connectCallsMethod } from "../../carrier/grpc-connect-method.ts";
import { BridgeService } from "../../gen/snakepit_bridge_pb.ts";
import type { RequestRights } from "../../requests/request-answerer-options.ts";
import { RequestAnswerer } from "../../requests/request-answerer.ts";
import type { Caller } from "../access/authenticator.ts";
import { assertRole } from "../access/roles.ts";
import type { HostSettings } from "../host-options.ts";
import { fail, type Service } from "../serving/serve-calls.ts";
import type { ToolHost } from "../tools/run-tool.ts";
import { admitCarrier } from "./admit-carrier.ts";
import { toRequestRights } from "./to-request-rights.ts";

/** The method that a call over the stream stands for. */
const { executeTool } = BridgeService.method;

/** Answers wait when so many bytes wait for a client that does not take them. */
const slowBytes = 1_048_576;

type ClientStream = ServerDuplexStream<Buffer, Buffer>;

/**
 * Runs tools for clients that send their calls over one stream. Each of them is let in, run and refused as a request of its
 * own to run a tool; only what it costs is less.
 */
export function serveClientCalls(
  service: Service,
  host: ToolHost,
  { maxMessageBytes, maxCalls }: Pick<HostSettings, "maxMessageBytes" | "maxCalls">,
): handleBidiStreamingCall<Buffer, Buffer> {
  const { gate, log } = service;
  const serve = (call: ClientStream): void => {
    let endIfIdle = (): void => {};
    const { scope, carrier } = admitCarrier(call, {
      gate,
      method: connectCallsMethod,
      maxMessageBytes,
      enter: ({ caller }) => {
        assertRole(caller, "client");
        return gate.enterStream(() => endIfIdle());
      },
    });
    const { caller } = scope;
    const rights = toRequestRights(host, gate, caller, maxCalls);
    const answerer = new RequestAnswerer({
      ...rights,
      callTool: asRequests(service, call, caller, rights.callTool),
      // Whose sessions these are is asked call by call.
      mayUse: (_session, method) => method === "tools.call",
      runtime: host.runtime,
      store: "none",
      send: (message, attachments) => {
        carrier.send(message, attachments);
        endIfIdle();
      },
      ready: () => (carrier.pendingBytes < slowBytes ? undefined : carrier.drained()),
      log: (event, error) => {
        const text = error instanceof Error ? error.stack : String(error);
        log.write("error", event, { method: executeTool.name, peer: call.getPeer(), error: text });
      },
    });
    endIfIdle = () => {
      if (gate.isClosed && answerer.outstanding === 0) carrier.end();
    };
    // Calls are cancelled one by one when the host gives up; the stream ends with the last of them.
    scope.signal.addEventListener("abort", () => {
      if (LaterError.is(scope.reason)) carrier.destroy(scope.reason);
    });
    carrier.listen({
      message: (header, attachments) => {
        const { type } = header;
        if (type === "request" || type === "abandon") answerer.handle(header, attachments);
        else {
          const message = "A client sends requests, and takes them back.";
          carrier.send({ type: "problem", code: "UNKNOWN_MESSAGE", message, about: type });
        }
      },
      closed: () => answerer.close(),
    });
  };
  return (call) => {
    // What @grpc/grpc-js emits is also its way to end the call; without a listener it would end the process.
    call.on("error", () => {});
    try {
      serve(call);
    } catch (error) {
      call.emit("error", fail(service, connectCallsMethod, call, error));
    }
  };
}

/** Lets every call in by itself, and tells the log of those that are refused. */
function asRequests(
  service: Service,
  stream: ClientStream,
  caller: Caller,
  callTool: RequestRights["callTool"],
): RequestRights["callTool"] {
  return async (session, tool, args, options) => {
    try {
      const entrant = { caller, method: executeTool.name, abort: options.cancel };
      const leave = service.gate.enter(entrant, session);
      try {
        return await callTool(session, tool, args, options);
      } finally {
        leave();
      }
    } catch (error) {
      fail(service, executeTool, stream, error);
      throw error;
    }
  };
}
