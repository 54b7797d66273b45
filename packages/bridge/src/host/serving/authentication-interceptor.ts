import {
  type ServerInterceptor,
  ServerInterceptingCall,
  ServerListenerBuilder,
} from "@grpc/grpc-js";

import { toStatus } from "../../protocol/to-status.ts";
import { type Authenticator, commonNameOf } from "../access/authenticator.ts";
import type { HostAudit } from "../access/host-audit.ts";

/** Services that anybody may use, who has no token either. */
const open = /^\/grpc\.(?:health|reflection)\./;

/** Turns callers away who are not known, before anything is read of what they send. */
export function authenticationInterceptor(
  authenticator: Authenticator,
  audit: HostAudit,
): ServerInterceptor {
  return ({ path }, call) => {
    if (open.test(path)) return new ServerInterceptingCall(call);
    const intercepted = new ServerInterceptingCall(call, {
      start: (next) => {
        const listener = new ServerListenerBuilder()
          .withOnReceiveMetadata((metadata, proceed) => {
            try {
              const commonName = commonNameOf(call.getAuthContext());
              authenticator.identify({ metadata, commonName });
              proceed(metadata);
            } catch (error) {
              audit.denial("UNAUTHENTICATED", path);
              intercepted.sendStatus(toStatus(error));
            }
          })
          .build();
        next(listener);
      },
    });
    return intercepted;
  };
}
