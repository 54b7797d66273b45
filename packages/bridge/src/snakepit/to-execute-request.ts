import { Metadata } from "@grpc/grpc-js";
import { type JsonValue, LaterError } from "later-runtime";

import { metadataNames } from "../protocol/metadata-names.ts";
import { toAny } from "../protocol/to-any.ts";
import { isObject } from "../wire/is-object.ts";
import { isTensorArray } from "../wire/is-tensor-array.ts";
import { writeToolValue } from "../wire/write-tool-value.ts";
import { hasBinary } from "../worker-protocol/attachments.ts";
import type { WorkerCall } from "../workers/worker-endpoint.ts";
import type { SnakepitRequest } from "./snakepit-channel.ts";
import { writePickledBytes } from "./write-pickled-bytes.ts";

/** What workers of snakepit call the session of a call that has none. */
const defaultSession = "default_session";

/**
 * A call as workers of all versions of snakepit read it. Bytes that are an argument arrive as `bytes`, numeric arrays
 * as lists.
 *
 * @throws LaterError `INVALID_JSON` for what JSON cannot carry, bytes within an argument included
 */
export function toExecuteRequest(call: WorkerCall): SnakepitRequest {
  const parameters: [string, ReturnType<typeof toAny>][] = [];
  const binaryParameters: [string, Uint8Array<ArrayBuffer>][] = [];
  const formats: [string, string][] = [];
  for (const [name, value] of Object.entries(call.args)) {
    if (name === "__proto__") {
      throw new LaterError("INVALID_JSON", 'The protocol cannot carry the name "__proto__".');
    }
    if (value instanceof Uint8Array) {
      // The first versions take all bytes for a pickle, whatever the metadata say.
      binaryParameters.push([name, writePickledBytes(value)]);
      formats.push([`binary_format:${name}`, "pickle"]);
    } else if (value !== undefined) {
      const json = hasBinary(value) ? toJson(value) : value;
      parameters.push([name, toAny(writeToolValue(json as JsonValue))]);
    }
  }
  return {
    message: {
      sessionId: call.session === "" ? defaultSession : call.session,
      toolName: call.tool,
      parameters: Object.fromEntries(parameters),
      binaryParameters: Object.fromEntries(binaryParameters),
      metadata: {
        ...Object.fromEntries(formats),
        correlation_id: call.callId,
        [metadataNames.callId]: call.callId,
      },
    },
    metadata: toMetadata(call),
  };
}

function toMetadata({ trace, wantsProgress }: WorkerCall): Metadata {
  const metadata = new Metadata();
  if (trace !== undefined) metadata.set("traceparent", trace);
  if (wantsProgress) metadata.set(metadataNames.wantsProgress, "1");
  return metadata;
}

function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    throw new LaterError("INVALID_JSON", "Bytes have to be an argument by themselves.");
  }
  if (isTensorArray(value)) return Array.from<number | bigint>(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toJson(member)]));
}
