import { wait } from "../../../conversation/model/wait.ts";
import type { InteractionRequestOptions, InteractionsSdk } from "./interactions-sdk.ts";
import type { Interaction } from "./to-model-response.ts";

/** The longest time between two questions is this many times the shortest. */
const slowest = 10;

/** How to ask. */
interface Waiting {
  /** Before the first question, in milliseconds. */
  readonly intervalMs: number;
  readonly options: InteractionRequestOptions;
}

/**
 * Asks for an interaction that runs in the background until it has ended: at first soon, then less and less often.
 * Where nobody waits any longer, the API is told to stop it.
 */
export async function awaitInteraction(
  sdk: InteractionsSdk,
  begun: Interaction,
  { intervalMs, options }: Waiting,
): Promise<Interaction> {
  const { signal } = options;
  let interaction = begun;
  try {
    for (let waitMs = intervalMs; isRunning(interaction); waitMs *= 1.5) {
      await wait(Math.min(waitMs, intervalMs * slowest), signal);
      interaction = await sdk.interactions.get(String(interaction.id), null, options);
    }
    return interaction;
  } catch (error) {
    if (signal?.aborted === true) stop(sdk, interaction);
    throw error;
  }
}

function isRunning({ id, status }: Interaction): boolean {
  return typeof id === "string" && (status === "queued" || status === "in_progress");
}

/** Whether the API hears of it no longer matters here. */
function stop(sdk: InteractionsSdk, { id }: Interaction): void {
  sdk.interactions.cancel(String(id)).catch(() => {});
}
