import type { Command } from "commander";

import type { ModelChoice } from "./connect-model.ts";
import { addModelOptions, type ModelOptions } from "./model-options.ts";

/** What `later chat` can be told. */
export interface ChatOptions extends ModelOptions, ModelChoice {
  readonly json?: boolean;
  /** Approves what a person has to approve. */
  readonly approve?: boolean;
}

/** Adds the options of `later chat`. */
export function addChatOptions(command: Command): Command {
  return addModelOptions(command)
    .option("--approve", "approve calls that a person has to approve, without asking")
    .option("--record <recording>", "write what the model says to a file")
    .option("--replay <recording>", "take the answers from such a file, in the place of a model");
}
