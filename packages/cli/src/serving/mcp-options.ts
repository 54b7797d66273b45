import { type Command, Option } from "commander";

import { type AccessOptions, addAccessOptions } from "./access-options.ts";
import { type LogLevel, logLevels } from "./log-line.ts";
import { toMilliseconds, toText, toWholeNumber } from "./option-values.ts";

/** What `later mcp` can be told. */
export interface McpOptions extends AccessOptions {
  /** What clients call the server. @default the name of the package */
  readonly name?: string;
  /** How long a call may take, in milliseconds. */
  readonly timeout?: number;
  /** Whether tools that a person has to approve run without. */
  readonly approve?: boolean;
  /** Serves over HTTP, at this port: 0 for one that is free. */
  readonly port?: number;
  readonly host?: string;
  readonly logLevel: LogLevel;
}

/** Adds the options of `later mcp` to the command. */
export function addMcpOptions(command: Command): Command {
  const told = command
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
    .option("--host <address>", "address of an interface (default: 127.0.0.1)", toText);
  return addAccessOptions(told).addOption(
    new Option("--log-level <level>", "the least that is logged")
      .choices(logLevels)
      .default("info"),
  );
}

export const mcpNotes = `
Over HTTP, --token and LATER_TOKEN say who may call: requests have it in their header
authorization, as "Bearer TOKEN". Without one, programs on this machine may, and no web page.
`;
