import { type Command, Option } from "commander";

import { toWholeNumber } from "../serving/option-values.ts";
import type { ModelChoice } from "./connect-model.ts";

/** How a model is talked to. */
export interface ModelOptions extends Pick<ModelChoice, "model"> {
  readonly maxRounds?: number;
  /** What the model is told before the first question. */
  readonly system?: string;
}

/** Adds the options of commands that talk to a model. */
export function addModelOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--model <name>", "a Gemini model, or anthropic/NAME or openai/NAME").env(
        "GEMINI_MODEL",
      ),
    )
    .option("--system <text>", "what the model is told before the first question")
    .option("--max-rounds <count>", "rounds of calls per question (default: 10)", toWholeNumber(0));
}
