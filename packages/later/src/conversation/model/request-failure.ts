import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import { failureReason } from "./failure-reason.ts";

/** What may be told of a failed request: the client's own words may hold addresses and keys. */
export interface RequestFailure {
  readonly message: string;
  /** `status` of the HTTP response, or `code` of the system's error, where known. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Whether the same request may succeed when it is made again. */
  readonly retryable: boolean;
}

/**
 * Says why a request to a model failed. A client that throws `MODEL_REQUEST_FAILED` itself is taken at
 * its word; of all other errors only figures and what the API is known to say are told.
 */
export function describeRequestFailure(model: string, error: unknown): RequestFailure {
  if (LaterError.is(error) && error.code === "MODEL_REQUEST_FAILED") {
    const { message, details, retryable } = error;
    return { message, details: { model, ...details }, retryable };
  }
  const status = httpStatus(error);
  const code = status === undefined ? systemCode(error) : undefined;
  const figure =
    status === undefined ? (code === undefined ? "" : ` (${code})`) : ` with HTTP status ${status}`;
  const reason = failureReason(error);
  return {
    message: `The request to the model "${model}" failed${figure}${reason === undefined ? "." : `: ${reason}`}`,
    details: {
      model,
      ...(status === undefined ? {} : { status }),
      ...(code === undefined ? {} : { code }),
    },
    retryable: status === undefined || status === 408 || status === 429 || status >= 500,
  };
}

function httpStatus(error: unknown): number | undefined {
  if (!isObject(error)) return undefined;
  return [error["status"], error["statusCode"], error["code"]].find(
    (value): value is number =>
      Number.isInteger(value) && Number(value) >= 100 && Number(value) < 600,
  );
}

/** Such as `ECONNREFUSED`; `fetch` keeps it one or two causes deep. */
function systemCode(error: unknown): string | undefined {
  let current = error;
  for (let depth = 0; depth < 4 && isObject(current); depth += 1) {
    const { code } = current;
    if (typeof code === "string" && /^[A-Z][A-Z0-9_]{2,39}$/.test(code)) return code;
    current = current["cause"];
  }
  return undefined;
}
