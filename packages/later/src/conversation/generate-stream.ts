import { assertOptions } from "./assert-options.ts";
import { type ConversationStream, startStream } from "./conversation-stream.ts";
import type { GenerateOptions } from "./generate-options.ts";
import type { GenerateResult } from "./generate-result.ts";
import { joinSignals } from "./model/join-signals.ts";
import { openTools } from "./open-tools.ts";
import type { OutputForm, OutputOf } from "./output/output-form.ts";
import type { ConversationPause } from "./pause/conversation-pause.ts";
import type { Prompt } from "./prompt.ts";
import { runConversation } from "./run-conversation.ts";
import { watcher } from "./watcher.ts";

/**
 * Does what `generate` does, and tells what happens while it happens: text as the model writes it,
 * in every round, and each call with its outcome. It never throws itself: what `generate` rejects with,
 * the stream throws to whoever iterates, and its `result` rejects with.
 *
 * @example
 * ```ts
 * const stream = generateStream("Plan my day in Rome.", { model, tools: [getWeather, findEvents] });
 * for await (const event of stream) {
 *   if (event.type === "text") process.stdout.write(event.text);
 * }
 * const { history } = await stream.result;
 * ```
 */
export function generateStream<const Form extends OutputForm | undefined = undefined>(
  prompt: Prompt | ConversationPause,
  options: GenerateOptions<Form>,
): ConversationStream<OutputOf<Form>> {
  return startStream(async (push, leaving) => {
    assertOptions(options);
    const watch = watcher(options.onEvent);
    const result = await runConversation({
      prompt,
      options,
      openTools: () => openTools(options),
      streaming: true,
      signal: joinSignals(options.signal, leaving),
      emit: (event) => {
        watch(event);
        push(event);
      },
    });
    return result as GenerateResult<OutputOf<Form>>;
  });
}
