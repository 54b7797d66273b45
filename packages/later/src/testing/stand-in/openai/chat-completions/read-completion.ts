import { mergeChunks } from "../../../script.ts";
import type { AskedRequest } from "../../stand-in-api.ts";
import { modelNotFound } from "../refusals.ts";
import { checkRequest } from "./check-request.ts";
import { toChunks } from "./to-chunks.ts";
import { toCompletion } from "./to-completion.ts";
import { toGenerateRequest } from "./to-generate-request.ts";

/**
 * Reads a request to Chat Completions.
 *
 * @throws Refusal 400 for what the API refuses, 404 for a model that there is not
 */
export function readCompletion(body: unknown, models: readonly string[] | undefined): AskedRequest {
  const asked = checkRequest(body);
  if (models?.includes(asked.model) === false) throw modelNotFound(asked.model);
  const request = toGenerateRequest(asked);
  const isStream = asked["stream"] === true;
  const words = ["words", 7, null, []];
  return {
    request,
    parallelCalls: asked["parallel_tool_calls"] !== false,
    form: isStream ? "events" : "single",
    toMessages(chunks) {
      const completion = toCompletion(mergeChunks(chunks), request);
      return isStream ? toChunks(completion, asked.stream_options) : [completion];
    },
    nonsense: { choices: [{ index: 0, message: words, delta: words, finish_reason: "stop" }] },
  };
}
