import { type handleBidiStreamingCall, Metadata, status as statuses } from "@grpc/grpc-js";
import { LaterError } from "later-runtime";

import { connectMethod } from "../../carrier/grpc-connect-method.ts";
import { assertRole } from "../access/roles.ts";
import type { HostSettings } from "../host-options.ts";
import { shuttingDown } from "../serving/call-gate.ts";
import { fail, type Service } from "../serving/serve-calls.ts";
import type { ToolHost } from "../tools/run-tool.ts";
import { admitCarrier } from "./admit-carrier.ts";
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
      const { scope, carrier } = admitCarrier(call, {
        gate,
        method: connectMethod,
        maxMessageBytes,
        enter: (entrant) => {
          const { caller } = entrant;
          if (!caller.roles.includes("application")) assertRole(caller, "worker");
          return gate.enter(entrant, undefined);
        },
      });
      scope.signal.addEventListener("abort", () => {
        if (call.cancelled) return;
        carrier.destroy(LaterError.is(scope.reason) ? scope.reason : shuttingDown());
      });
      const { caller } = scope;
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
