import { type Command, Option } from "commander";

import { type LogLevel, logLevels } from "./log-line.ts";
import { collect, toMilliseconds, toText, toWholeNumber } from "./option-values.ts";
import type { TlsOptions } from "./read-tls.ts";

/** What `later mcp` can be told. */
export interface McpOptions extends TlsOptions {
  /** What clients call the server. @default the name of the package */
  readonly name?: string;
  /** How long a call may take, in milliseconds. */
  readonly timeout?: number;
  /** Whether tools that a person has to approve run without. */
  readonly approve?: boolean;
  /** Serves over HTTP, at this port: 0 for one that is free. */
  readonly port?: number;
  readonly host?: string;
  readonly token?: readonly string[];
  readonly insecure?: boolean;
  readonly logLevel: LogLevel;
}

/** Adds the options of `later mcp` to the command. */
export function addMcpOptions(command: Command): Command {
  return command
    .option(
      "--name <name>",
      "what clients call the server (default: the name of the package)",
      toText,
    )
    .option("--timeout <ms>", "how long a call may take, in milliseconds", toMilliseconds)
    .option("--approve", "run tools that a person has to approve without asking")
    .option(
      "--port <number>",
      "serve over HTTP instead, at /mcp; 0 for a port that is free",
      toWholeNumber(0, 65_535),
    )
    .option("--host <address>", "address of an interface (default: 127.0.0.1)", toText)
    .option("--token <token>", "admits whoever has it; repeatable", collect)
    .option("--tls-cert <file>", "certificate of the server, PEM", toText)
    .option("--tls-key <file>", "its key, PEM", toText)
    .option("--tls-ca <file>", "authorities of the client certificates to ask for, PEM", toText)
    .option("--insecure", "listen beyond this machine without tokens or TLS")
    .addOption(
      new Option("--log-level <level>", "the least that is logged")
        .choices(logLevels)
        .default("info"),
    );
}

export const mcpNotes = `
Over HTTP, --token and LATER_TOKEN say who may call: requests have it in their header
authorization, as "Bearer TOKEN". Without one, programs on this machine may, and no web page.
`;
