import type { Command } from "commander";

import { addModelOptions, type ModelOptions } from "../chat/model-options.ts";
import { toWholeNumber } from "../serving/option-values.ts";

/** What `later inspect` can be told. */
export interface InspectOptions extends ModelOptions {
  /** Whether the tools are loaded anew when a file of theirs changes. */
  readonly watch?: boolean;
  /** @default one that is free */
  readonly port?: number;
}

/** Adds the options of `later inspect`. */
export function addInspectOptions(command: Command): Command {
  return addModelOptions(command)
    .option("--watch", "load the tools anew when one of their files changes")
    .option(
      "--port <port>",
      "where the page is served (default: a free one)",
      toWholeNumber(0, 65_535),
    );
}
