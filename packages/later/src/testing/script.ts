import type { Part } from "../conversation/content/content.ts";
import type { Candidate, ModelResponse } from "../conversation/model/model-client.ts";
import { LaterError } from "../errors/later-error.ts";
import type { FunctionCall } from "../model/function-call.ts";

/**
 * How one request is answered: whole, in chunks, or not at all. An `Error` is what the request fails
 * with; the stand-in server takes the HTTP status from its `status` member, 500 by default.
 */
export type ScriptedOutcome = ModelResponse | readonly ModelResponse[] | Error;

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
): (request: Request) => Promise<readonly ModelResponse[]> {
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
export function mergeChunks(chunks: readonly ModelResponse[]): ModelResponse {
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
