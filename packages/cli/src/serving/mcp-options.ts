import { type Command, Option } from "commander";

import { type LogLevel, logLevels } from "./log-line.ts";
import { toMilliseconds, toText } from "./option-values.ts";

/** What `later mcp` can be told. */
export interface McpOptions {
  /** What clients call the server. @default the name of the package */
  readonly name?: string;
  /** How long a call may take, in milliseconds. */
  readonly timeout?: number;
  /** Whether tools that a person has to approve run without. */
  readonly approve?: boolean;
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
    .addOption(
      new Option("--log-level <level>", "the least that is logged")
        .choices(logLevels)
        .default("info"),
    );
}
