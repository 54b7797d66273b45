import { assertOption } from "../../../conversation/assert-options.ts";
import { LaterError } from "../../../errors/later-error.ts";
import { isObject } from "../../../model/json.ts";

const shared = [
  "concurrency",
  "onEvent",
  "repair",
  "session",
  "signal",
  "source",
  "timeoutMs",
  "tools",
] as const;

const schedulings: ReadonlySet<unknown> = new Set(["SILENT", "WHEN_IDLE", "INTERRUPT"]);

/**
 * Refuses a client that has no live connections, and options of a wrong form.
 *
 * @throws LaterError `INVALID_ARGUMENT`
 */
export function assertLiveOptions(sdk: unknown, options: unknown): void {
  const surface = isObject(sdk) ? sdk["live"] : undefined;
  if (!isObject(surface) || typeof surface["connect"] !== "function") {
    throw new LaterError(
      "INVALID_ARGUMENT",
      'connectLive() needs a client of "@google/genai" first, as new GoogleGenAI({ apiKey }) makes one.',
    );
  }
  const { model, nonBlocking = {}, ...others } = isObject(options) ? options : {};
  if (typeof model !== "string" || model === "") {
    throw new LaterError("INVALID_ARGUMENT", '"model" has to be the name of a model.');
  }
  const values = isObject(nonBlocking) ? Object.values(nonBlocking) : [undefined];
  if (!values.every((scheduling) => schedulings.has(scheduling))) {
    throw new LaterError(
      "INVALID_ARGUMENT",
      '"nonBlocking" has to be an object of SILENT, WHEN_IDLE or INTERRUPT by names of tools.',
    );
  }
  for (const name of shared) assertOption(name, others[name]);
}
