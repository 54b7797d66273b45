import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import { type Exchange, maximumExchanges, maximumLength, type Recording } from "./recording.ts";

/**
 * Reads the text of a recording.
 *
 * @throws LaterError `INVALID_DOCUMENT` for what is no recording, one of another version, or a longer one
 * than 1000 exchanges or 64 MiB of text
 */
export function readRecording(text: string): Recording {
  if (text.length > maximumLength) throw invalid(`it has more than ${maximumLength} characters`);
  const document = parse(text);
  if (!isObject(document) || document["format"] !== "later-recording") {
    throw invalid('it has no "format" that is "later-recording"');
  }
  const { version, model, exchanges } = document;
  if (version !== 1) throw invalid(`its "version" is ${JSON.stringify(version)}, not 1`);
  if (typeof model !== "string") throw invalid('its "model" is not a text');
  if (!Array.isArray(exchanges)) throw invalid('its "exchanges" are not a list');
  if (exchanges.length > maximumExchanges) {
    throw invalid(`it has more than ${maximumExchanges} exchanges`);
  }
  return { format: "later-recording", version, model, exchanges: exchanges.map(readExchange) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("it is not JSON");
  }
}

function readExchange(exchange: unknown, index: number): Exchange {
  const place = `exchanges[${index}]`;
  if (!isObject(exchange)) throw invalid(`${place} is not an object`);
  const { request, streamed, chunks, failure, left } = exchange;
  if (!isObject(request)) throw invalid(`${place}.request is not an object`);
  if (typeof streamed !== "boolean") throw invalid(`${place}.streamed is not true or false`);
  if (!Array.isArray(chunks) || !chunks.every(isObject)) {
    throw invalid(`${place}.chunks are not a list of objects`);
  }
  if (left !== undefined && typeof left !== "boolean") {
    throw invalid(`${place}.left is not true or false`);
  }
  if (failure !== undefined && !isFailure(failure)) throw invalid(`${place}.failure is not one`);
  const answered = streamed || chunks.length === 1 || failure !== undefined || left === true;
  if (!answered) throw invalid(`${place} has not one chunk, though its answer was not streamed`);
  return exchange as unknown as Exchange;
}

function isFailure(failure: unknown): boolean {
  return (
    isObject(failure) &&
    typeof failure["message"] === "string" &&
    isObject(failure["details"]) &&
    typeof failure["retryable"] === "boolean"
  );
}

function invalid(problem: string): LaterError {
  return new LaterError(
    "INVALID_DOCUMENT",
    `This is not a recording that can be read: ${problem}.`,
  );
}
