import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";

/**
 * One thing that goes wrong with a request to a model:
 *
 * - `status`: it is refused with an HTTP status of 400 to 599, by default 503, which may say when to
 *   come back, and why;
 * - `disconnect`: the connection is lost before anything has come;
 * - `cut`: it is lost when `afterChunks` chunks of a stream have come, by default 1, or half an answer;
 * - `end`: a stream ends at that place, as if it were whole;
 * - `error`: it says there that something went wrong; an answer that is no stream is refused with the `status`;
 * - `hang`: nothing more comes at that place, and the connection stays;
 * - `delay`: every chunk, or the answer, is late;
 * - `garbage`: the answer is not JSON;
 * - `nonsense`: it is JSON, but has parts that are none;
 * - `empty`: it has no candidates;
 * - `duplicate`: every chunk of a stream comes twice.
 */
export type Fault =
  | {
      readonly type: "status";
      readonly status?: number;
      readonly retryAfterMs?: number;
      readonly message?: string;
    }
  | { readonly type: "cut" | "end" | "hang"; readonly afterChunks?: number }
  | {
      readonly type: "error";
      readonly status?: number;
      readonly afterChunks?: number;
      readonly message?: string;
    }
  | { readonly type: "delay"; readonly delayMs: number }
  | { readonly type: "disconnect" | "garbage" | "nonsense" | "empty" | "duplicate" };

/**
 * Which requests go wrong, and how: element n says what happens to request n, counting from zero, and
 * what comes behind the last goes well; a function is asked about every request.
 */
export type Faults = readonly (Fault | undefined)[] | ((request: number) => Fault | undefined);

/** The chunk of an answer that is `nonsense`. */
export const nonsense: unknown = {
  candidates: [{ content: { role: "model", parts: ["words", 7, null, []] }, finishReason: "STOP" }],
};

/** The chunk of an answer that is `empty`. */
export const emptyAnswer: { readonly candidates: readonly [] } = { candidates: [] };

/**
 * Gives the faults of one request after the other.
 *
 * @throws LaterError `INVALID_ARGUMENT` for what is no fault; at once where they are a list
 */
export function playFaults(faults: Faults = []): () => Fault | undefined {
  if (typeof faults !== "function") for (const fault of faults) assertFault(fault);
  let played = 0;
  return () => {
    const request = played++;
    const fault = typeof faults === "function" ? faults(request) : faults[request];
    assertFault(fault);
    return fault;
  };
}

const types: ReadonlySet<unknown> = new Set<Fault["type"]>([
  "status",
  "disconnect",
  "cut",
  "end",
  "error",
  "hang",
  "delay",
  "garbage",
  "nonsense",
  "empty",
  "duplicate",
]);

function assertFault(fault: Fault | undefined): void {
  if (fault === undefined) return;
  const given: unknown = fault;
  if (!isObject(given) || !types.has(given["type"])) throw invalid("type", "one that there is");
  const { status = 503, retryAfterMs = 0, afterChunks = 0, delayMs = 0, message = "" } = given;
  if (!(isCount(status) && status >= 400 && status <= 599))
    throw invalid("status", "from 400 to 599");
  if (!isCount(afterChunks)) throw invalid("afterChunks", "a whole number of at least 0");
  if (!isDuration(retryAfterMs)) throw invalid("retryAfterMs", "a number of at least 0");
  if (typeof message !== "string") throw invalid("message", "a text");
  if (!isDuration(delayMs)) throw invalid("delayMs", "a number of at least 0");
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}

function isDuration(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function invalid(member: string, expectation: string): LaterError {
  return new LaterError(
    "INVALID_ARGUMENT",
    `The "${member}" of a fault has to be ${expectation}.`,
    {
      details: { member },
    },
  );
}
