import { LaterError } from "../../errors/later-error.ts";
import type { ModelClient } from "../model/model-client.ts";
import { describeRequestFailure } from "../model/request-failure.ts";
import { mayPass } from "../retry/may-pass.ts";
import { requestedDelayMs } from "../retry/requested-delay.ts";

/** What one model has failed with. */
export interface ModelFailure {
  readonly model: ModelClient;
  readonly error: unknown;
}

/**
 * What a request fails with that no model has answered: the last failure, as `MODEL_REQUEST_FAILED` that names its
 * model. `details.failures` has what may be told of each, the first one first; asking again is worth it where any of
 * them may pass. Misuse of a client is passed on as it is.
 */
export function toFailure(last: ModelFailure, earlier: readonly ModelFailure[] = []): unknown {
  const { model, error } = last;
  if (LaterError.is(error) && error.code !== "MODEL_REQUEST_FAILED") return error;
  const { message, details } = describeRequestFailure(model.model, error);
  const failures = [...earlier, last];
  const retryAfterMs = requestedDelayMs(error);
  return new LaterError("MODEL_REQUEST_FAILED", message, {
    cause: error,
    details: {
      ...details,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      failures: failures.map(describe),
    },
    retryable: failures.some((failure) => mayPass(failure.error)),
  });
}

function describe({ model, error }: ModelFailure): Readonly<Record<string, unknown>> {
  const { message, details } = describeRequestFailure(model.model, error);
  return { ...details, message };
}
