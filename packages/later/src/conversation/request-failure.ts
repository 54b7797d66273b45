import { isObject } from "../model/json.ts";

/** What may be told of a failed request: the client's own words may hold addresses and keys. */
export interface RequestFailure {
  readonly message: string;
  /** `status` of the HTTP response, or `code` of the system's error, where known. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Says why a request to a model failed, as far as the error of its client tells it in figures. */
export function describeRequestFailure(model: string, error: unknown): RequestFailure {
  const status = httpStatus(error);
  if (status !== undefined) {
    return {
      message: `The request to the model "${model}" failed with HTTP status ${status}.`,
      details: { model, status },
    };
  }
  const code = systemCode(error);
  return code === undefined
    ? { message: `The request to the model "${model}" failed.`, details: { model } }
    : {
        message: `The request to the model "${model}" failed (${code}).`,
        details: { model, code },
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
