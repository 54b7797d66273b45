import { type Command, InvalidArgumentError, Option } from "commander";

import { type LogLevel, logLevels } from "./log-line.ts";

/** What `later serve` can be told. Times are in seconds, `Infinity` for never. */
export interface ServeOptions {
  readonly host?: string;
  readonly port?: number;
  /** Ids of the sessions that there are from the beginning. */
  readonly session?: readonly string[];
  readonly sessionTtl?: number;
  readonly sweep?: number;
  readonly token?: readonly string[];
  readonly tokenFile?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
  readonly insecure?: boolean;
  readonly maxSessions?: number;
  readonly maxVariables?: number;
  readonly maxBytes?: number;
  readonly maxTotalBytes?: number;
  readonly maxMessageBytes?: number;
  readonly drain?: number;
  readonly logLevel: LogLevel;
  /** Names of the tools that others may see. */
  readonly expose?: readonly string[];
}

/** What the help of `later serve` says below the options. */
export const serveNotes: string = `
Sessions that --session names stay until the server or a client ends them; --session-ttl concerns
those that clients begin, which may ask for another time.

The server listens on this machine only. Elsewhere it wants TLS, and tokens or client certificates;
it refuses to start without them, unless it is told --insecure.

Other users of the machine can see the command line, and so what --token says. LATER_TOKEN in the
environment is another token; --token-file names a file with one per line, each of at least 16
characters, behind it, if need be, for whom it is, which sessions that one may use, and roles:

  # token                           principal  sessions  roles
  d0c1a29e4fbb4a3f8b0e1a2c3d4e5f60  alice      team-a-*  client,billing
  5e6f708192a3b4c5d6e7f8a81f3b4c5d  machine-1  *         worker
  a81f3b4c5d6e4f708192a3b4c5d6e7f8

or with a JSON array: [{"token": "...", "principal": "alice", "sessions": "team-a-*", "roles":
["client"]}]. A * stands for any text. Clients send a token as "authorization: Bearer <token>".
Variables' rules of access know the principal; without one it is "client". The role "client" is for
using sessions, which all have without roles of their own; "worker" is for running tools.

Nothing but LATER_READY goes to standard output. The log goes to standard error, a JSON object per
line; also what the tools print, unless that is a terminal. A second SIGTERM or Ctrl-C ends at once.
`;

/** What the help of `later serve` ends with. */
export const serveExamples: readonly string[] = [
  "later serve tools.ts",
  "later serve tools.ts more-tools.ts --port 50051 --session main",
  "later serve tools.ts --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem --token-file tokens",
];

const wholeNumber = /^\d+$/;

/** Adds the options of `later serve` to the command. */
export function addServeOptions(command: Command): Command {
  return command
    .option("--host <address>", "address of an interface (default: 127.0.0.1)", toText)
    .option("--port <number>", "0 for one that is free (default: 0)", toWholeNumber(0, 65_535))
    .option("--session <id>", "a session that is there from the beginning; repeatable", collect)
    .option(
      "--session-ttl <seconds>",
      "how long other sessions live without being used, or never (default: 3600)",
      toSeconds,
    )
    .option(
      "--sweep <seconds>",
      "how often what has expired is removed, or never (default: 60)",
      toSeconds,
    )
    .option("--token <token>", "admits whoever has it; repeatable", collect)
    .option("--token-file <file>", "tokens, for whom, for which sessions, and roles", toText)
    .option("--tls-cert <file>", "certificate of the server, PEM", toText)
    .option("--tls-key <file>", "its key, PEM", toText)
    .option("--tls-ca <file>", "authorities of the client certificates to ask for, PEM", toText)
    .option("--insecure", "listen beyond this machine without tokens or TLS")
    .option("--max-sessions <number>", "sessions (default: 10000)", toWholeNumber(1))
    .option("--max-variables <number>", "variables of a session (default: 10000)", toWholeNumber(0))
    .option(
      "--max-bytes <number>",
      "all that a session holds (default: 268435456)",
      toWholeNumber(0),
    )
    .option(
      "--max-total-bytes <number>",
      "all that all sessions hold together (default: 1073741824)",
      toWholeNumber(1),
    )
    .option("--max-message-bytes <number>", "one message (default: 104857600)", toWholeNumber(1))
    .option(
      "--drain <seconds>",
      "how long calls that run may take when the server ends (default: 10)",
      toDuration,
    )
    .addOption(
      new Option("--log-level <level>", "the least that is logged")
        .choices(logLevels)
        .default("info"),
    )
    .option("--expose <name...>", "the tools that others may see and run (default: all)");
}

function collect(value: string, collected: readonly string[] = []): readonly string[] {
  return [...collected, value];
}

function toText(value: string): string {
  if (value !== "") return value;
  throw new InvalidArgumentError("It must not be empty.");
}

function toWholeNumber(minimum: number, maximum = Number.MAX_SAFE_INTEGER) {
  return (value: string): number => {
    const number = Number(value);
    if (wholeNumber.test(value) && number >= minimum && number <= maximum) return number;
    const bounds =
      maximum === Number.MAX_SAFE_INTEGER
        ? `of at least ${minimum}`
        : `from ${minimum} to ${maximum}`;
    throw new InvalidArgumentError(`It has to be a whole number ${bounds}.`);
  };
}

function toSeconds(value: string): number {
  if (value === "never") return Infinity;
  const seconds = Number(value);
  if (value.trim() !== "" && seconds > 0 && Number.isFinite(seconds)) return seconds;
  throw new InvalidArgumentError('It has to be a number of seconds above 0, or "never".');
}

function toDuration(value: string): number {
  const seconds = Number(value);
  if (value.trim() !== "" && seconds >= 0 && seconds <= longestSeconds) return seconds;
  throw new InvalidArgumentError(`It has to be a number of seconds from 0 to ${longestSeconds}.`);
}

/** What a timer of Node.js can wait for. */
const longestSeconds = 2_147_483;
