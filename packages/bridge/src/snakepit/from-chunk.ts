import { parseJson } from "later-runtime/adm";

import type { ToolChunk } from "../gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import { readJson } from "../wire/read-json.ts";
import type { CallProgress } from "../workers/worker-endpoint.ts";

/** What a chunk tells. */
export type ChunkEvent =
  | { readonly type: "partial"; readonly value: unknown }
  | { readonly type: "progress"; readonly progress: CallProgress }
  /** The value is the result. */
  | { readonly type: "last"; readonly value: unknown };

/** Reads a chunk; `undefined` for one that only says that it is the last. */
export function fromChunk({ data, metadata, isFinal }: ToolChunk): ChunkEvent | undefined {
  if (isFinal) return data.length === 0 ? undefined : { type: "last", value: readData(data) };
  const progress = data.length === 0 ? readProgress(metadata[metadataNames.progress]) : undefined;
  if (progress !== undefined) return { type: "progress", progress };
  return { type: "partial", value: readData(data) };
}

/** JSON; else text, which newer workers send as it is; else bytes. Nothing is what they make of `None`. */
function readData(data: Uint8Array): unknown {
  if (data.length === 0) return null;
  try {
    return readJson(data);
  } catch {
    return readText(data) ?? data;
  }
}

function readText(data: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return undefined;
  }
}

function readProgress(text: string | undefined): CallProgress | undefined {
  if (text === undefined) return undefined;
  try {
    const { progress, total, message } = parseJson(text) as Record<string, unknown>;
    if (typeof progress !== "number") return undefined;
    return {
      progress,
      ...(typeof total === "number" ? { total } : {}),
      ...(typeof message === "string" ? { message } : {}),
    };
  } catch {
    return undefined;
  }
}
