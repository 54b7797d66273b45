import type { ModelResponse } from "../../conversation/model/model-client.ts";
import type { JsonObject } from "../../model/json.ts";

/** What a failed request failed with: no words of the client's own, which may hold addresses and keys. */
export interface RecordedFailure {
  readonly message: string;
  /** `status` of the HTTP response, `code` of the system's error, `retryAfterMs`, where known. */
  readonly details: JsonObject;
  readonly retryable: boolean;
}

/** One request to a model and what came of it. */
export interface Exchange {
  /** The request as JSON, without what is secret in its `config`. */
  readonly request: JsonObject;
  /** Whether the answer was asked for in chunks. */
  readonly streamed: boolean;
  /** The answer: one chunk, or the chunks of a stream with the boundaries they had. */
  readonly chunks: readonly ModelResponse[];
  /** Present when the request failed, or the stream after these chunks. */
  readonly failure?: RecordedFailure;
  /** Whether whoever asked left before the answer was complete. @default false */
  readonly left?: boolean;
}

/** Traffic with a model, in the order of the requests. Plain JSON, meant to be kept beside tests. */
export interface Recording {
  readonly format: "later-recording";
  readonly version: 1;
  /** The name of the model. */
  readonly model: string;
  readonly exchanges: readonly Exchange[];
}

/** How many exchanges a recording may have. */
export const maximumExchanges = 1_000;

/** How long a recording may be as JSON, in characters. */
export const maximumLength = 67_108_864;

/** Prints a recording as text that is fit for version control: indented, with a line break at its end. */
export function printRecording(recording: Recording): string {
  return `${JSON.stringify(recording, null, 2)}\n`;
}
