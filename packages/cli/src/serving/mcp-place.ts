import type { HostTls } from "later-bridge";
import { LaterError } from "later-runtime";

import { usageFailure } from "../command-failure.ts";
import type { McpOptions } from "./mcp-options.ts";
import { readNamedTokens } from "./read-named-tokens.ts";
import { readTls } from "./read-tls.ts";

/** Where tools are served over HTTP, and to whom. */
export interface McpPlace {
  readonly host: string;
  /** 0 for one that is free. */
  readonly port: number;
  /** Requests have to show one of them, if there is any. */
  readonly tokens: readonly string[];
  /** Whether requests have to call this machine by its own names: where nothing else tells who asks, and others cannot reach it. */
  readonly isLocal: boolean;
  readonly tls: HostTls | undefined;
}

/**
 * Reads the options that concern HTTP, and the files that they name; nothing where it is not asked for.
 *
 * @param ownToken What the environment says.
 * @throws CommandFailure for options that do not go together, LaterError `UNSAFE_ADDRESS`
 */
export function toMcpPlace(
  options: McpOptions,
  ownToken: string | undefined,
): McpPlace | undefined {
  const { port, host = "127.0.0.1", token, tlsCert, insecure = false } = options;
  if (port === undefined) {
    if ((options.host ?? token ?? tlsCert ?? options.insecure) === undefined) return undefined;
    throw usageFailure("--host, --token, --tls-cert and --insecure go with --port.");
  }
  const tokens = readNamedTokens(token, ownToken);
  const tls = readTls(options);
  const isAuthenticated = tokens.length > 0 || tls?.ca !== undefined;
  if (!insecure && !isLoopback(host) && (tls === undefined || !isAuthenticated)) {
    const message =
      `To listen on "${host}", which can be reached from other machines, there have to be TLS and tokens or ` +
      "client certificates, or it has to be said that insecure is meant.";
    throw new LaterError("UNSAFE_ADDRESS", message, { details: { host } });
  }
  return { host, port, tokens, tls, isLocal: isLoopback(host) && !isAuthenticated };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
