import {
  create,
  type DescMessage,
  type DescMethod,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  Metadata,
  type ServerUnaryCall,
  type ServerWritableStream,
} from "@grpc/grpc-js";
import { LaterError } from "later-runtime";

import type { HostLog } from "../../log/log-record.ts";
import { type FailureStatus, toStatus } from "../../protocol/to-status.ts";
import { longestTimerMs } from "../../time/longest-timer.ts";
import { commonNameOf } from "../access/authenticator.ts";
import type { HostAudit } from "../access/host-audit.ts";
import { assertRole } from "../access/roles.ts";
import { type CallGate, shuttingDown } from "./call-gate.ts";
import { CallScope, type ServerCall } from "./call-scope.ts";
import type { MessageSink } from "./handlers.ts";
import { isMalformed, PreparedResponse } from "./server-definition.ts";

type AnyCall = ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>;
type AnyInit = MessageInitShape<DescMessage>;

/** What serving takes. */
export interface Service {
  readonly gate: CallGate;
  readonly log: HostLog;
  readonly audit: HostAudit;
}

/** Serves a method that answers once. */
export function serveUnary(
  service: Service,
  method: DescMethod,
  handler: (request: never, scope: CallScope) => Promise<unknown>,
): handleUnaryCall<unknown, unknown> {
  return (call, callback) => {
    const answer = async (): Promise<void> => {
      let failure: FailureStatus | undefined;
      let response: unknown;
      let scope: CallScope | undefined;
      try {
        scope = open(service, method, call);
        const leave = service.gate.enter(scope, sessionOf(call.request));
        try {
          const answer = await handler(call.request as never, scope);
          response =
            answer instanceof PreparedResponse ? answer : create(method.output, answer as AnyInit);
        } finally {
          leave();
        }
      } catch (error) {
        failure = fail(service, method, call, error);
      }
      scope?.answered();
      if (failure === undefined) callback(null, response);
      else callback(failure);
    };
    void answer();
  };
}

/** Serves a method that answers with a stream. */
export function serveStream(
  service: Service,
  method: DescMethod,
  handler: (request: never, scope: CallScope, sink: MessageSink<never>) => Promise<void>,
): handleServerStreamingCall<unknown, unknown> {
  return (call) => {
    const answer = async (): Promise<void> => {
      // A client that goes away is no error of ours; without a listener it would end the process.
      call.on("error", () => {});
      let scope: CallScope | undefined;
      try {
        const opened = open(service, method, call);
        scope = opened;
        const onClose = (): void => opened.abort(shuttingDown());
        const leave = service.gate.enter(
          opened,
          sessionOf(call.request),
          // Watches have no end of their own.
          method.name === "WatchVariables" ? onClose : undefined,
        );
        const forget = abortAtDeadline(scope, call);
        try {
          const sink = sinkOf(call, method, scope);
          await handler(call.request as never, scope, sink);
          if (LaterError.is(scope.reason)) throw scope.reason;
        } finally {
          forget();
          leave();
        }
        scope.answered();
        call.end();
      } catch (error) {
        scope?.answered();
        // What the host has ended says why; what the handler makes of that does not.
        const cause = LaterError.is(scope?.reason) ? scope.reason : error;
        call.emit("error", fail(service, method, call, cause));
      }
    };
    void answer();
  };
}

function open({ gate }: Service, method: DescMethod, call: AnyCall): CallScope {
  const { metadata } = call;
  const caller = gate.identify({ metadata, commonName: commonNameOf(call.getAuthContext()) });
  assertRole(caller, "client");
  if (isMalformed(call.request)) {
    throw new LaterError("INVALID_ARGUMENT", `The request is no ${method.input.name}.`);
  }
  return new CallScope(call, method.name, caller);
}

/** A client that does not read keeps @grpc/grpc-js from noticing; what this gives ends it. */
export function abortAtDeadline(scope: CallScope, call: ServerCall): () => void {
  const remainingMs = Number(call.getDeadline()) - Date.now();
  if (remainingMs > longestTimerMs) return () => {};
  const timer = setTimeout(() => {
    scope.abort(new LaterError("TIMEOUT", "The deadline of the request has passed."));
  }, remainingMs);
  return () => clearTimeout(timer);
}

/** Nearly every request names the session that it is about. */
function sessionOf(request: unknown): string | undefined {
  return (request as { readonly sessionId?: string }).sessionId;
}

/** What a call that failed ends with; the log is told of it. */
export function fail(
  service: Service,
  { name }: Pick<DescMethod, "name">,
  call: ServerCall,
  error: unknown,
): FailureStatus {
  const { log, audit } = service;
  const failure = toStatus(error);
  if (!LaterError.is(error) || error.code === "INTERNAL_ERROR") {
    const stack = error instanceof Error ? error.stack : String(error);
    log.write("error", "call-failed", { method: name, peer: call.getPeer(), error: stack });
  } else if (error.code === "UNAUTHENTICATED" || error.code === "PERMISSION_DENIED") {
    log.write("warn", "call-refused", { method: name, peer: call.getPeer(), code: error.code });
    audit.denial(error.code, name, principalOf(service, call));
  } else log.write("debug", "call-failed", { method: name, code: error.code });
  return failure;
}

/** Who makes a call, as far as anybody knows. */
function principalOf({ gate }: Service, call: ServerCall): string | undefined {
  try {
    const commonName = commonNameOf(call.getAuthContext());
    return gate.identify({ metadata: call.metadata, commonName }).principal;
  } catch {
    return undefined;
  }
}

function sinkOf(
  call: ServerWritableStream<unknown, unknown>,
  { output }: DescMethod,
  { signal }: CallScope,
): MessageSink<AnyInit> {
  return {
    begin: () => call.sendMetadata(new Metadata()),
    write: async (message) => {
      if (signal.aborted || call.write(create(output, message))) return;
      await new Promise<void>((resolve) => {
        const proceed = (): void => {
          call.off("drain", proceed);
          signal.removeEventListener("abort", proceed);
          resolve();
        };
        call.once("drain", proceed);
        signal.addEventListener("abort", proceed);
      });
    },
  };
}
