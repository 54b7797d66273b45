import { createServer } from "node:http";

import { LaterError } from "../../errors/later-error.ts";
import { createRequestHandler } from "./request-handler.ts";
import type { StandInApi } from "./stand-in-api.ts";
import type { StandInOptions, StandInRequest } from "./stand-in-options.ts";

/** A running stand-in for the API of a provider. */
export interface StandIn extends AsyncDisposable {
  /** Where it is, for example `http://127.0.0.1:40123`: the base URL that the provider's SDK is given. */
  readonly url: string;
  readonly apiKey: string;
  /** Every request to a model so far, in order of arrival, also those that were refused. */
  readonly requests: readonly StandInRequest[];
  /** Stops listening and breaks off what is still being answered. May be called more than once. */
  close(): Promise<void>;
}

/**
 * Starts a server on the loopback interface that speaks an API.
 *
 * @throws LaterError `INVALID_ARGUMENT` for options out of bounds
 */
export async function startStandIn(
  createApi: (apiKey: string) => StandInApi,
  options: StandInOptions,
): Promise<StandIn> {
  assertOptions(options);
  const { apiKey = "stand-in-key" } = options;
  const api = createApi(apiKey);
  const requests: StandInRequest[] = [];
  const closing = new AbortController();
  const server = createServer(
    createRequestHandler(api, options, { requests, closing: closing.signal }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= new Promise((resolve) => {
      closing.abort();
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closed;
  };
  return {
    url: `http://127.0.0.1:${port}${api.basePath}`,
    apiKey,
    requests,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function assertOptions({ latencyMs = 0, maxBodyBytes = 1 }: StandInOptions): void {
  if (!(latencyMs >= 0 && Number.isFinite(latencyMs))) {
    throw new LaterError(
      "INVALID_ARGUMENT",
      '"latencyMs" has to be a number that is not negative.',
    );
  }
  if (!(maxBodyBytes > 0)) {
    throw new LaterError("INVALID_ARGUMENT", '"maxBodyBytes" has to be a positive number.');
  }
}
