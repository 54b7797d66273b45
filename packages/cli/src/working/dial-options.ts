import type { ServeWorkerOptions } from "later-bridge/worker";

import { usageFailure } from "../command-failure.ts";
import { problemOfToken, readGrants } from "../serving/read-grants.ts";
import { readOptionFile } from "../serving/read-option-file.ts";
import type { WorkerCommandOptions } from "./worker-options.ts";

/** How a host is dialled. */
type Dial = NonNullable<ServeWorkerOptions["dial"]>;

/**
 * Reads the options that concern the connection with a host, and the files that they name.
 *
 * @param ownToken What the environment says.
 * @throws CommandFailure
 */
export function toDialOptions(options: WorkerCommandOptions, ownToken: string | undefined): Dial {
  const token = readToken(options, ownToken);
  const tls = readTls(options);
  return { ...(token === undefined ? {} : { token }), ...(tls === undefined ? {} : { tls }) };
}

function readToken(
  { token, tokenFile }: WorkerCommandOptions,
  ownToken: string | undefined,
): string | undefined {
  if (tokenFile === undefined) {
    const [source, given] = token === undefined ? ["LATER_TOKEN", ownToken] : ["--token", token];
    const problem = given === undefined ? undefined : problemOfToken(given);
    if (problem !== undefined) throw usageFailure(`${source}: ${problem}`);
    return given;
  }
  if (token !== undefined) throw usageFailure("--token and --token-file exclude each other.");
  const [first, ...others] = readGrants(readOptionFile("--token-file", tokenFile), tokenFile);
  if (others.length === 0) return first?.token;
  throw usageFailure(`--token-file: "${tokenFile}" has more than one token.`);
}

function readTls({ tls, tlsCa, tlsCert, tlsKey }: WorkerCommandOptions): Dial["tls"] {
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw usageFailure("--tls-cert and --tls-key go together.");
  }
  if (tls === undefined && tlsCa === undefined && tlsCert === undefined) return undefined;
  return {
    ...(tlsCa === undefined ? {} : { ca: readOptionFile("--tls-ca", tlsCa) }),
    ...(tlsCert === undefined ? {} : { cert: readOptionFile("--tls-cert", tlsCert) }),
    ...(tlsKey === undefined ? {} : { key: readOptionFile("--tls-key", tlsKey) }),
  };
}
