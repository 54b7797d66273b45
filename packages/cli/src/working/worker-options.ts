import { type Command, Option } from "commander";

import { type LogLevel, logLevels } from "../serving/log-line.ts";
import { toDuration, toText, toWholeNumber } from "../serving/option-values.ts";

/** What `later worker` can be told. Times are in seconds. */
export interface WorkerCommandOptions {
  readonly host?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly tls?: boolean;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly concurrency?: number;
  readonly name?: string;
  readonly drain?: number;
  readonly logLevel: LogLevel;
}

/** What the help of `later worker` says below the options. */
export const workerNotes: string = `
With --host the worker dials a host, and dials it again for as long as it takes when the connection
ends. LATER_READY HOST:PORT on standard output says once that the host has taken its tools.

Without --host it works for the program that has started it, such as a pool of workers:

  await startPool({ command: ["later", "worker", "tools.ts"], size: 2 })

It then ends as soon as that program does, and leaves Ctrl-C to it.

Other users of the machine can see the command line, and so what --token says. --token-file names a
file with the token; without either, LATER_TOKEN in the environment is the token.

SIGTERM, and Ctrl-C with --host, let the calls finish that run, and end with 0; the second time, at
once. What the tools print goes where they print it. The log goes to standard error, a JSON object
per line.
`;

/** What the help of `later worker` ends with. */
export const workerExamples: readonly string[] = [
  "later worker tools.ts --host 127.0.0.1:50051 --token-file token",
  "later worker tools.ts --host tools.example.com:50051 --tls --concurrency 8",
];

/** Adds the options of `later worker` to the command. */
export function addWorkerOptions(command: Command): Command {
  return command
    .option("--host <address>", "of the host to dial, such as tools.example.com:50051", toText)
    .option("--token <token>", "tells the host who is calling", toText)
    .option("--token-file <file>", "has the token", toText)
    .option("--tls", "encrypt, and trust the authorities that Node.js knows")
    .option("--tls-ca <file>", "encrypt, and trust these authorities, PEM", toText)
    .option("--tls-cert <file>", "certificate of the worker, PEM", toText)
    .option("--tls-key <file>", "its key, PEM", toText)
    .option(
      "--concurrency <number>",
      "calls that run at a time (default: 64)",
      toWholeNumber(1, 10_000),
    )
    .option("--name <name>", "for people (default: the name of the first FILE)", toText)
    .option(
      "--drain <seconds>",
      "how long calls that run may take when the worker ends (default: 10)",
      toDuration,
    )
    .addOption(
      new Option("--log-level <level>", "the least that is logged")
        .choices(logLevels)
        .default("info"),
    );
}
