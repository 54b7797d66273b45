import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";

import { ServerCredentials } from "@grpc/grpc-js";
import { LaterError } from "later-runtime";

import type { HostTls } from "../host-options.ts";

/** @throws LaterError `INVALID_ARGUMENT` for certificates that cannot be used */
export function toServerCredentials(tls: HostTls | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const { cert, key, ca } = tls;
  try {
    // @grpc/grpc-js notices too late, and says that the address cannot be had; authorities that cannot be
    // read it takes for none.
    createSecureContext({ cert, key });
    if (ca !== undefined) void new X509Certificate(ca);
    return ServerCredentials.createSsl(
      ca === undefined ? null : Buffer.from(ca),
      [{ cert_chain: Buffer.from(cert), private_key: Buffer.from(key) }],
      ca !== undefined,
    );
  } catch (cause) {
    throw new LaterError("INVALID_ARGUMENT", "The TLS certificate or its key cannot be used.", {
      cause,
    });
  }
}
