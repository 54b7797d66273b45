import { Metadata, type ServerDuplexStream } from "@grpc/grpc-js";

import type { Carrier } from "../../carrier/carrier.ts";
import { addConnectFacts } from "../../carrier/connect-facts.ts";
import type { ConnectMethod } from "../../carrier/grpc-connect-method.ts";
import { createServerCarrier } from "../../carrier/grpc-server-carrier.ts";
import { commonNameOf } from "../access/authenticator.ts";
import type { CallGate } from "../serving/call-gate.ts";
import { CallScope } from "../serving/call-scope.ts";
import { abortAtDeadline } from "../serving/serve-calls.ts";

/** How callers are let in who open a stream of messages. */
interface Admission {
  readonly gate: CallGate;
  readonly method: ConnectMethod;
  /** Of one message, in bytes. */
  readonly maxMessageBytes: number;
  /** Lets it in until the function that it gives is called; throws for callers who may not open one. */
  readonly enter: (scope: CallScope) => () => void;
}

/** A stream that is open. */
interface AdmittedCarrier {
  readonly scope: CallScope;
  /** Belongs to whoever has let it in. */
  readonly carrier: Carrier;
}

/**
 * Lets in whoever opens a stream of messages, and tells them so.
 *
 * @throws LaterError `UNAUTHENTICATED`, and what `enter` throws
 */
export function admitCarrier(
  call: ServerDuplexStream<Buffer, Buffer>,
  { gate, method, maxMessageBytes, enter }: Admission,
): AdmittedCarrier {
  const { metadata } = call;
  const caller = gate.identify({ metadata, commonName: commonNameOf(call.getAuthContext()) });
  const scope = new CallScope(call, method.name, caller);
  const leave = enter(scope);
  const forget = abortAtDeadline(scope, call);
  const carrier = createServerCarrier(call, maxMessageBytes);
  // Emitted at the end of every call.
  call.once("cancelled", () => {
    forget();
    leave();
  });
  call.sendMetadata(addConnectFacts(new Metadata(), maxMessageBytes));
  return { scope, carrier };
}
