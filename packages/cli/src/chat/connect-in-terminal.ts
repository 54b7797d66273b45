import type { Terminal } from "../terminal/terminal.ts";
import { type ConnectedModel, connectModel, type ModelChoice } from "./connect-model.ts";
import { describeFailure } from "./describe-failure.ts";

/**
 * Connects to a model while the person at the terminal sees that, who hears of requests that are made again, too.
 *
 * @param file The file of the tools.
 * @throws CommandFailure as {@link connectModel} does
 */
export function connectInTerminal(
  choice: ModelChoice,
  file: string,
  { err, progress }: Terminal,
): Promise<ConnectedModel> {
  return progress.during("Connecting", () =>
    connectModel(choice, file, (error, delayMs) => {
      const { message } = describeFailure(error);
      err.line(err.colours.yellow(`${message} Trying again in ${Math.ceil(delayMs / 1_000)} s.`));
    }),
  );
}
