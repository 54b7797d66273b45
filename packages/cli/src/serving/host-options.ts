import type { BridgeHostOptions, TokenGrant } from "later-bridge";

import { usageFailure } from "../command-failure.ts";
import { readGrants } from "./read-grants.ts";
import { readNamedTokens } from "./read-named-tokens.ts";
import { readOptionFile } from "./read-option-file.ts";
import { readTls } from "./read-tls.ts";
import type { ServeOptions } from "./serve-options.ts";

/** What the options say that a host wants to know at its creation, but for tools and log. */
export type AdmissionOptions = Omit<BridgeHostOptions, "runtime" | "log" | "expose">;

/**
 * Reads the options that concern the host, and the files that they name.
 *
 * @param ownToken What the environment says.
 * @throws CommandFailure
 */
export function toHostOptions(
  options: ServeOptions,
  ownToken: string | undefined,
): AdmissionOptions {
  const { host, port, socket, insecure, maxSessions, maxMessageBytes, sessionTtl, drain } = options;
  const tls = readTls(options);
  if (socket !== undefined && (host ?? port ?? tls) !== undefined) {
    throw usageFailure("--socket is in place of --host, --port and --tls-cert.");
  }
  return {
    tokens: readTokens(options, ownToken),
    ...(tls === undefined ? {} : { tls }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(socket === undefined ? {} : { socket }),
    ...(insecure === undefined ? {} : { insecure }),
    ...(maxSessions === undefined ? {} : { maxSessions }),
    ...(maxMessageBytes === undefined ? {} : { maxMessageBytes }),
    ...(sessionTtl === undefined ? {} : { sessionTtlMs: sessionTtl * 1_000 }),
    ...(drain === undefined ? {} : { drainTimeoutMs: Math.round(drain * 1_000) }),
  };
}

function readTokens(
  { token: tokens, tokenFile }: ServeOptions,
  ownToken: string | undefined,
): readonly TokenGrant[] {
  const grants = readNamedTokens(tokens, ownToken).map((token) => ({ token }));
  if (tokenFile === undefined) return grants;
  return [...grants, ...readGrants(readOptionFile("--token-file", tokenFile), tokenFile)];
}
