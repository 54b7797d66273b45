import type { HostTls } from "later-bridge";

import { usageFailure } from "../command-failure.ts";
import { readOptionFile } from "./read-option-file.ts";

/** The files of a server's certificate, as options name them. */
export interface TlsOptions {
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
}

/**
 * Reads what the options name; nothing where they name nothing.
 *
 * @throws CommandFailure for a half of it, and for files that cannot be read
 */
export function readTls({ tlsCert, tlsKey, tlsCa }: TlsOptions): HostTls | undefined {
  if (tlsCert === undefined || tlsKey === undefined) {
    if (tlsCert === undefined && tlsKey === undefined && tlsCa === undefined) return undefined;
    throw usageFailure("--tls-cert and --tls-key go together, and --tls-ca with both.");
  }
  return {
    cert: readOptionFile("--tls-cert", tlsCert),
    key: readOptionFile("--tls-key", tlsKey),
    ...(tlsCa === undefined ? {} : { ca: readOptionFile("--tls-ca", tlsCa) }),
  };
}
