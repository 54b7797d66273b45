import { toPublicSentence } from "../../../conversation/model/failure-reason.ts";
import { describeRequestFailure } from "../../../conversation/model/request-failure.ts";
import { LaterError } from "../../../errors/later-error.ts";
import { isObject } from "../../../model/json.ts";

/** Closings that say that the same attempt would fail again: what was sent was wrong, or not allowed. */
const finalCodes: ReadonlySet<unknown> = new Set([1002, 1003, 1007, 1008, 1009]);

/**
 * Why a connection could not be made: what the server closed it with, or what the system or an HTTP response says.
 *
 * @param ending - the event that the connection ended with, where there was one
 */
export function connectFailure(model: string, thrown: unknown, ending: unknown): LaterError {
  const { code, reason, message, error = thrown } = isObject(ending) ? ending : {};
  if (typeof code === "number") return closedWith(model, code, reason, thrown);
  const [, status] = /^Unexpected server response: (\d{3})$/.exec(String(message)) ?? [];
  const failure = describeRequestFailure(
    model,
    status === undefined ? error : { status: Number(status) },
  );
  const { message: problem, ...facts } = failure;
  return new LaterError("MODEL_REQUEST_FAILED", problem, { cause: thrown, ...facts });
}

function closedWith(model: string, code: number, reason: unknown, cause: unknown): LaterError {
  const told = typeof reason === "string" && reason.trim() !== "";
  return new LaterError(
    "MODEL_REQUEST_FAILED",
    `The live connection to the model "${model}" was closed with code ${code}${told ? `: ${toPublicSentence(reason)}` : "."}`,
    { cause, details: { model, closeCode: code }, retryable: !finalCodes.has(code) },
  );
}
