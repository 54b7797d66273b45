import { assertOptions } from "./assert-options.ts";
import type { GenerateOptions } from "./generate-options.ts";
import type { GenerateResult } from "./generate-result.ts";
import { openTools } from "./open-tools.ts";
import type { OutputForm, OutputOf } from "./output/output-form.ts";
import type { ConversationPause } from "./pause/conversation-pause.ts";
import type { Prompt } from "./prompt.ts";
import { runConversation } from "./run-conversation.ts";
import { watcher } from "./watcher.ts";

/**
 * Asks a model and lets it call tools until it answers. Tools that fail are the model's to deal with:
 * their errors are sent to it and stand in the result's `calls`. When people have to decide about calls, it
 * ends early: the result says which calls are `pending`, and its `pause` in the place of the prompt goes on.
 *
 * @throws ConversationError `TURN_LIMIT_EXCEEDED`, `BUDGET_EXCEEDED`, `MODEL_STOPPED`, `MODEL_REQUEST_FAILED`,
 * `INVALID_OUTPUT`, `CANCELLED`, or `SESSION_NOT_FOUND` when the given session is closed meanwhile; it carries the history so far
 * @throws LaterError `INVALID_ARGUMENT`, or what opening the session or reading a tool's declaration
 * throws
 *
 * @example
 * ```ts
 * const { text, history } = await generate("Is it warmer in Oslo or in Rome?", {
 *   model: gemini(new GoogleGenAI({ apiKey }), "gemini-3.8-flash"),
 *   tools: [getWeather],
 * });
 * ```
 */
export async function generate<const Form extends OutputForm | undefined = undefined>(
  prompt: Prompt | ConversationPause,
  options: GenerateOptions<Form>,
): Promise<GenerateResult<OutputOf<Form>>> {
  assertOptions(options);
  const result = await runConversation({
    prompt,
    options,
    openTools: () => openTools(options),
    streaming: false,
    signal: options.signal,
    emit: watcher(options.onEvent),
  });
  return result as GenerateResult<OutputOf<Form>>;
}
