import { Metadata } from "@grpc/grpc-js";
import { errorCodes, type JsonObject, type LaterErrorCode } from "later-runtime";
import { parseJson, printJson } from "later-runtime/adm";

/** Trailer that carries what a status cannot: JSON with the code and the details of an error. */
const trailer = "later-error-bin";
/** Longer details are left out: peers refuse trailers of more than 8 KiB. */
const maximumLength = 4_096;

/** What a peer is told about an error besides status and message. */
export interface ErrorFacts {
  readonly code: LaterErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The trailer of an error. Details that are no JSON, or too long, are left out, but for an error's own type. */
export function toErrorMetadata({ code, details }: ErrorFacts): Metadata {
  const metadata = new Metadata();
  const { type } = details;
  const text =
    print({ code, details }) ?? print({ code, details: { type } }) ?? printJson({ code });
  metadata.set(trailer, Buffer.from(text));
  return metadata;
}

/** What the trailer says, if the peer has sent one that can be read. */
export function readErrorMetadata(metadata: Metadata): ErrorFacts | undefined {
  const [bytes] = metadata.get(trailer);
  if (bytes === undefined) return undefined;
  try {
    const { code, details = {} } = parseJson(bytes.toString()) as JsonObject;
    if (typeof code !== "string" || !Object.hasOwn(errorCodes, code)) return undefined;
    return { code: code as LaterErrorCode, details: details as JsonObject };
  } catch {
    return undefined;
  }
}

function print(value: unknown): string | undefined {
  try {
    const text = printJson(value);
    return Buffer.byteLength(text) <= maximumLength ? text : undefined;
  } catch {
    return undefined;
  }
}
