import { type Command, Option } from "commander";

import { type AccessOptions, addAccessOptions } from "./access-options.ts";
import { type LogLevel, logLevels } from "./log-line.ts";
import { collect, toDuration, toSeconds, toText, toWholeNumber } from "./option-values.ts";

/** What `later serve` can be told. Times are in seconds, `Infinity` for never. */
export interface ServeOptions extends AccessOptions {
  readonly host?: string;
  readonly port?: number;
  /** Path of a Unix socket, in place of both. */
  readonly socket?: string;
  /** Ids of the sessions that there are from the beginning. */
  readonly session?: readonly string[];
  readonly sessionTtl?: number;
  readonly sweep?: number;
  readonly tokenFile?: string;
  readonly maxSessions?: number;
  readonly maxVariables?: number;
  readonly maxBytes?: number;
  readonly maxTotalBytes?: number;
  readonly maxMessageBytes?: number;
  readonly drain?: number;
  /** Command lines of workers to start. */
  readonly worker?: readonly string[];
  /** How many of each. */
  readonly workerCount?: number;
  /** The contracts that workers may fulfil. */
  readonly lock?: string;
  /** Whether workers may bring any tool. */
  readonly development?: boolean;
  /** Where the audit log is written. */
  readonly audit?: string;
  /** Whether tools that a person has to approve run without. */
  readonly approve?: boolean;
  readonly logLevel: LogLevel;
  /** Names of the tools that others may see. */
  readonly expose?: readonly string[];
}

/** What the help of `later serve` says below the options. */
export const serveNotes: string = `
Sessions that --session names stay until the server or a client ends them; --session-ttl concerns
those that clients begin, which may ask for another time.

The server listens on this machine only. Elsewhere it wants TLS, and tokens or client certificates;
it refuses to start without them, unless it is told --insecure. With --socket only processes of this
user reach it, as unix:/path.

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

A call of a tool that is annotated requiresApproval ends in APPROVAL_REQUIRED, unless the client hands
on a person's approval and has the role "approver". With --approve such tools run as all others do.

Workers run tools in processes of their own: those that --worker starts, such as
"python3 -m later_worker tools.py", and those that dial this server: later worker tools.ts --host …
The latter are taken with --lock, for the contracts in that file, or with --development. A tool of
FILE that a worker has as well runs there.

Nothing but LATER_READY goes to standard output. The log goes to standard error, a JSON object per
line; also what the tools print, unless that is a terminal. A second SIGTERM or Ctrl-C ends at once.
`;

/** What the help of `later serve` ends with. */
export const serveExamples: readonly string[] = [
  "later serve tools.ts",
  "later serve tools.ts more-tools.ts --port 50051 --session main",
  "later serve tools.ts --socket /run/user/1000/later.sock",
  'later serve tools.ts --worker "python3 -m later_worker tools.py" --worker-count 2',
  "later serve tools.ts --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem --token-file tokens",
];

/** Adds the options of `later serve` to the command. */
export function addServeOptions(command: Command): Command {
  const reached = command
    .option("--host <address>", "address of an interface (default: 127.0.0.1)", toText)
    .option("--port <number>", "0 for one that is free (default: 0)", toWholeNumber(0, 65_535))
    .option("--socket <path>", "a Unix socket for this user only, in place of both", toText)
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
    .option("--token-file <file>", "tokens, for whom, for which sessions, and roles", toText);
  return addAccessOptions(reached)
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
    .option("--worker <command>", "starts workers with this command line; repeatable", collect)
    .option("--worker-count <number>", "how many of each (default: 1)", toWholeNumber(1))
    .option("--lock <file>", "what workers may fulfil, as later lock has written it", toText)
    .option("--development", "take any tool of any worker that connects")
    .option("--approve", "run tools that a person has to approve without asking")
    .option("--audit <file>", "writes down who has had what done", toText)
    .addOption(
      new Option("--log-level <level>", "the least that is logged")
        .choices(logLevels)
        .default("info"),
    )
    .option("--expose <name...>", "the tools that others may see and run (default: all)");
}
