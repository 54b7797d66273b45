import { createServer } from "node:http";

import { LaterError } from "../errors/later-error.ts";
import { createRequestHandler } from "./stand-in/request-handler.ts";
import type { GeminiStandInOptions, StandInRequest } from "./stand-in/stand-in-options.ts";

/** A running stand-in. */
export interface GeminiStandIn extends AsyncDisposable {
  /** Where it listens, for example `http://127.0.0.1:40123`; the SDK's `httpOptions.baseUrl`. */
  readonly url: string;
  readonly apiKey: string;
  /** Every request to a model so far, in order of arrival, also those that were refused. */
  readonly requests: readonly StandInRequest[];
  /** Stops listening and breaks off what is still being answered. May be called more than once. */
  close(): Promise<void>;
}

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
export async function startGeminiStandIn(
  options: GeminiStandInOptions = {},
): Promise<GeminiStandIn> {
  assertOptions(options);
  const apiKey = options.apiKey ?? "stand-in-key";
  const requests: StandInRequest[] = [];
  const closing = new AbortController();
  const server = createServer(
    createRequestHandler({ ...options, apiKey }, requests, closing.signal),
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
    url: `http://127.0.0.1:${port}`,
    apiKey,
    requests,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function assertOptions({ latencyMs = 0, maxBodyBytes = 1 }: GeminiStandInOptions): void {
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
