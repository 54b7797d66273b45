import { type handleBidiStreamingCall, Metadata, status as statuses } from "@grpc/grpc-js";
import { LaterError } from "later-runtime";

import { connectMethod } from "../carrier/grpc-connect-method.ts";
import { createServerCarrier } from "../carrier/grpc-server-carrier.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import { commonNameOf } from "./authenticator.ts";
import { shuttingDown } from "./call-gate.ts";
import { CallScope } from "./call-scope.ts";
import type { HostSettings } from "./host-options.ts";
import { assertRole } from "./roles.ts";
import type { ToolHost } from "./run-tool.ts";
import { abortAtDeadline, fail, type Service } from "./serve-calls.ts";
import { toRequestRights } from "./to-request-rights.ts";

/** Lets workers in and hands them to whoever takes them. */
export function serveWorkers(
  service: Service,
  host: ToolHost,
  settings: Pick<HostSettings, "workers" | "maxMessageBytes" | "maxCalls">,
): handleBidiStreamingCall<Buffer, Buffer> {
  const { gate } = service;
  const { workers, maxMessageBytes, maxCalls } = settings;
  return (call) => {
    // What @grpc/grpc-js emits is also its way to end the call; without a listener it would end the process.
    call.on("error", () => {});
    if (workers === undefined) {
      call.emit("error", takesNone);
      return;
    }
    try {
      const { metadata } = call;
      const caller = gate.identify({ metadata, commonName: commonNameOf(call.getAuthContext()) });
      if (!caller.roles.includes("application")) assertRole(caller, "worker");
      const scope = new CallScope(call, connectMethod.name, caller);
      const leave = gate.enter(scope, undefined, true);
      const forget = abortAtDeadline(scope, call);
      const carrier = createServerCarrier(call, maxMessageBytes);
      // Emitted at the end of every call.
      call.once("cancelled", () => {
        forget();
        leave();
      });
      scope.signal.addEventListener("abort", () => {
        if (call.cancelled) return;
        carrier.destroy(LaterError.is(scope.reason) ? scope.reason : shuttingDown());
      });
      const answer = new Metadata();
      answer.set(metadataNames.batches, "1");
      call.sendMetadata(answer);
      const rights = toRequestRights(host, gate, caller, maxCalls);
      workers.accept({ carrier, caller, peer: call.getPeer(), rights });
    } catch (error) {
      call.emit("error", fail(service, connectMethod, call, error));
    }
  };
}

const takesNone = {
  code: statuses.UNIMPLEMENTED,
  details:
    "This host takes no workers. Workers can only dial hosts that have been told to take them.",
  metadata: new Metadata(),
};
