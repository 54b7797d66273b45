import { createGeminiApi } from "./stand-in/gemini/gemini-api.ts";
import type { GeminiStandInOptions } from "./stand-in/stand-in-options.ts";
import { type StandIn, startStandIn } from "./stand-in/start-stand-in.ts";

/**
 * Starts a server on the loopback interface that speaks the Gemini API's `generateContent`,
 * `streamGenerateContent` and `interactions`, well enough for the official SDK, without a model behind it.
 * It answers from a script, or from a planner that picks tools and arguments by the words of the question;
 * both see an interaction as the `generateContent` that it would be. One in the background is done when it
 * is asked for the second time.
 *
 * @throws LaterError `INVALID_ARGUMENT` for options out of bounds
 *
 * @example
 * ```ts
 * await using standIn = await startGeminiStandIn();
 * const ai = new GoogleGenAI({ apiKey: standIn.apiKey, httpOptions: { baseUrl: standIn.url } });
 * ```
 */
export async function startGeminiStandIn(options: GeminiStandInOptions = {}): Promise<StandIn> {
  return startStandIn((apiKey) => createGeminiApi(options, apiKey), options);
}
