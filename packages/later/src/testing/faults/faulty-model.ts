import { setTimeout } from "node:timers/promises";

import { abortable } from "../../conversation/model/abortable.ts";
import type {
  ModelClient,
  ModelRequest,
  ModelRequestOptions,
  ModelResponse,
} from "../../conversation/model/model-client.ts";
import { neverAborted } from "../../conversation/model/never-aborted.ts";
import { toErrorBody } from "../stand-in/gemini/to-error-body.ts";
import { Refusal } from "../stand-in/refusal.ts";
import { emptyAnswer, type Fault, type Faults, nonsense, playFaults } from "./fault.ts";

/** A model that goes wrong as it is told. */
export interface FaultyModel extends ModelClient {
  /** What happened to each request so far; `undefined` where it went well. */
  readonly injected: readonly (Fault | undefined)[];
}

/**
 * The same model with faults, which fail as Google's SDK does. `cut`, `end`, `error`, `hang`, `delay` and
 * `duplicate` ask the model and spoil its answer; where the other faults happen it is not asked, and a script loses no
 * answer.
 *
 * @throws LaterError `INVALID_ARGUMENT` for what is no fault
 *
 * @example
 * ```ts
 * const flaky = faultyModel(scriptedModel([text("Fine.")]), [{ type: "status", status: 429 }]);
 * const { text } = await generate("How are you?", { model: retrying(flaky) });
 * ```
 */
export function faultyModel(model: ModelClient, faults: Faults): FaultyModel {
  const injected: (Fault | undefined)[] = [];
  const play = playFaults(faults);
  const nextFault = (signal: AbortSignal): Fault | undefined => {
    signal.throwIfAborted();
    const fault = play();
    injected.push(fault);
    return fault;
  };
  return {
    model: model.model,
    injected,
    async generate(request: ModelRequest, { signal = neverAborted() }: ModelRequestOptions = {}) {
      const fault = nextFault(signal);
      const replacement = replacementFor(fault);
      if (replacement !== undefined) return replacement;
      if (fault?.type === "delay") await setTimeout(fault.delayMs, undefined, { signal });
      const response = await model.generate(request, { signal });
      if (fault?.type === "hang") return await hang(signal);
      if (fault?.type === "cut") throw new TypeError("terminated");
      if (fault?.type === "end") throw new SyntaxError("Unexpected end of JSON input");
      if (fault?.type === "error") throw apiErrorOf(Refusal.ofFault(fault));
      return response;
    },
    async *generateStream(
      request: ModelRequest,
      { signal = neverAborted() }: ModelRequestOptions = {},
    ) {
      const fault = nextFault(signal);
      const replacement = replacementFor(fault);
      if (replacement !== undefined) yield replacement;
      else yield* spoil(model.generateStream(request, { signal }), fault, signal);
    },
  };
}

/** What comes in the place of an answer; throws what a request fails with before there is one. */
function replacementFor(fault: Fault | undefined): ModelResponse | undefined {
  switch (fault?.type) {
    case "status":
      throw apiErrorOf(Refusal.ofFault(fault));
    case "disconnect":
      throw new TypeError("fetch failed", {
        cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
      });
    case "garbage":
      throw new SyntaxError("Unexpected token '<', \"<html>\" is not valid JSON");
    case "nonsense":
      return nonsense as ModelResponse;
    case "empty":
      return emptyAnswer;
    default:
      return undefined;
  }
}

/** As Google's SDK has it: the answer's body in the message, and nothing else of the answer. */
function apiErrorOf(refusal: Refusal): Error {
  const error = new Error(JSON.stringify(toErrorBody(refusal)));
  return Object.assign(error, { name: "ApiError", status: refusal.status });
}

async function* spoil(
  stream: AsyncIterable<ModelResponse>,
  fault: Fault | undefined,
  signal: AbortSignal,
): AsyncGenerator<ModelResponse> {
  let left = chunksBefore(fault);
  for await (const chunk of stream) {
    if (left-- <= 0) break;
    if (fault?.type === "delay") await setTimeout(fault.delayMs, undefined, { signal });
    yield chunk;
    if (fault?.type === "duplicate") yield chunk;
  }
  if (fault?.type === "hang") await hang(signal);
  if (fault?.type === "cut") throw new TypeError("terminated");
  if (fault?.type === "error") throw apiErrorOf(Refusal.ofFault(fault));
}

/** How many chunks come before a fault in the middle of a stream. */
function chunksBefore(fault: Fault | undefined): number {
  switch (fault?.type) {
    case "cut":
    case "end":
    case "error":
    case "hang":
      return fault.afterChunks ?? 1;
    default:
      return Infinity;
  }
}

function hang(signal: AbortSignal): Promise<never> {
  return abortable(new Promise<never>(() => {}), signal);
}
