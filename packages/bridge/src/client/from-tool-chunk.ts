import type { JsonValue, Outcome, ToolProgress } from "later-runtime";
import { parseJson } from "later-runtime/adm";

import type { ToolChunk } from "../gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import { decodeText } from "../wire/decode-text.ts";
import { type CallName, toFailedOutcome, toSuccess } from "./tool-outcome.ts";

/** What can be seen of a call that streams. `end` comes last and exactly once. */
export type ToolStreamEvent =
  | { readonly type: "partial"; readonly value: JsonValue }
  | ({ readonly type: "progress" } & ToolProgress)
  | { readonly type: "end"; readonly outcome: Outcome };

/**
 * Reads a chunk that a call has sent.
 *
 * @param last - what the call has handed out before, which is its result if the last chunk has none
 * @throws LaterError `INVALID_VALUE` for data that are no text
 */
export function fromToolChunk(call: CallName, chunk: ToolChunk, last: JsonValue): ToolStreamEvent {
  const { data, metadata, isFinal } = chunk;
  if (isFinal) return { type: "end", outcome: toOutcome(call, chunk, last) };
  const progress = metadata[metadataNames.progress];
  if (progress !== undefined && data.length === 0) {
    return { type: "progress", ...(parseJson(progress) as unknown as ToolProgress) };
  }
  return { type: "partial", value: readData(data) };
}

function toOutcome(call: CallName, { data, metadata }: ToolChunk, last: JsonValue): Outcome {
  if (metadata[metadataNames.errorType] === undefined) {
    return toSuccess(call, data.length === 0 ? last : readData(data));
  }
  const message = readData(data);
  return toFailedOutcome(call, typeof message === "string" ? message : "", metadata);
}

/** JSON, or else the text that the bytes are. */
function readData(data: Uint8Array): JsonValue {
  const text = decodeText(data);
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
