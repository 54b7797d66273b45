import type { Part } from "../conversation/content/content.ts";
import type { Candidate, ModelResponse } from "../conversation/model/model-client.ts";
import { LaterError } from "../errors/later-error.ts";
import type { FunctionCall } from "../model/function-call.ts";

/** An answer that may say more than Gemini's form has a place for. */
export interface ScriptedResponse extends ModelResponse {
  /**
   * Members that a stand-in puts into the answer on the wire, beside or in the place of its own, as its API has them:
   * `{ service_tier: "flex" }` for OpenAI's, for example.
   */
  readonly answerMembers?: Readonly<Record<string, unknown>>;
}

/** A part that may say more than Gemini's form has a place for; stand-ins take the parts of the adapters, too. */
export interface ScriptedPart extends Part {
  /** How the model writes the arguments of the call, where that is not the JSON of `args`: with a mistake. */
  readonly argumentsText?: string;
}

/**
 * How one request is answered: whole, in chunks, or not at all. An `Error` is what the request fails
 * with; a stand-in takes the HTTP status from its member `status`, 500 by default, when to come back from
 * `retryAfterMs`, and from `body` what it sends in the place of the API's own form.
 */
export type ScriptedOutcome = ScriptedResponse | readonly ScriptedResponse[] | Error;

/** An outcome, or what makes one from the request. */
export type ScriptedAnswer<Request> =
  | ScriptedOutcome
  | ((request: Request) => ScriptedOutcome | Promise<ScriptedOutcome>);

/** Element n answers request n, counting from zero; a function answers every request. */
export type Script<Request> =
  | readonly ScriptedAnswer<Request>[]
  | ((request: Request) => ScriptedOutcome | Promise<ScriptedOutcome>);

/** An answer that is one text and ends the turn. */
export function text(value: string): ModelResponse {
  return answer([{ text: value }]);
}

/** An answer that is one or more function calls, in this order. */
export function calls(...functionCalls: readonly FunctionCall[]): ModelResponse {
  return answer(functionCalls.map((functionCall) => ({ functionCall })));
}

/**
 * Plays a script: each call of the returned function takes the next answer and gives its chunks.
 *
 * @throws LaterError `INVALID_ARGUMENT` when the script has no answer left
 */
export function playScript<Request>(
  script: Script<Request>,
): (request: Request) => Promise<readonly ScriptedResponse[]> {
  let played = 0;
  return async (request) => {
    const position = played++;
    const scripted = typeof script === "function" ? script : script[position];
    if (scripted === undefined) throw exhausted(position, script.length);
    const outcome = typeof scripted === "function" ? await scripted(request) : scripted;
    if (outcome instanceof Error) throw outcome;
    return "length" in outcome ? outcome : [outcome];
  };
}

/** The answer that the chunks of a stream add up to: all parts, and the last of everything else. */
export function mergeChunks(chunks: readonly ScriptedResponse[]): ScriptedResponse {
  const [first] = chunks;
  if (chunks.length === 1 && first !== undefined) return first;
  const candidates = chunks.flatMap((chunk) => chunk.candidates?.[0] ?? []);
  const parts = candidates.flatMap((candidate) => candidate.content?.parts ?? []);
  const { callDeltas: _told, ...candidate }: Candidate = Object.assign({}, ...candidates, {
    content: { role: "model", parts },
  });
  return Object.assign({}, ...chunks, candidates.length > 0 ? { candidates: [candidate] } : {});
}

function answer(parts: readonly Part[]): ModelResponse {
  return { candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }] };
}

function exhausted(position: number, length: number): LaterError {
  return new LaterError(
    "INVALID_ARGUMENT",
    `The script has no answer for request ${position + 1}; it ends after ${length}. Add one, or find out why the model is asked again.`,
  );
}
