import type { CodecName } from "../../model/json-schema.ts";
import { decodeBase64 } from "../keywords/base64.ts";
import { toDate } from "../keywords/dates.ts";

/**
 * Makes the value that a function takes of a valid JSON value.
 *
 * @param copy the JSON value, copied and with its own children decoded
 */
export function decodeValue(codec: CodecName, copy: unknown): unknown {
  switch (codec) {
    case "date":
      return toDate(copy as string);
    case "url":
      return new URL(copy as string);
    case "bigint":
      return BigInt(copy as string | number | bigint);
    case "bytes":
      return decodeBase64(copy as string);
    case "buffer":
      return toBuffer(decodeBase64(copy as string));
    case "array-buffer":
      return decodeBase64(copy as string).buffer;
    case "set":
      return new Set(copy as readonly unknown[]);
    case "map":
      return new Map(Object.entries(copy as object));
    case "file": {
      const { name, data, mimeType } = copy as Content & { readonly name: string };
      return new File([decodeBase64(data)], name, { type: mimeType ?? "" });
    }
    case "blob": {
      const { data, mimeType } = copy as Content;
      return new Blob([decodeBase64(data)], { type: mimeType ?? "" });
    }
  }
}

interface Content {
  readonly data: string;
  readonly mimeType?: string;
}

/** A Buffer where there is such a class; elsewhere the bytes as they are. */
function toBuffer(bytes: Uint8Array<ArrayBuffer>): Uint8Array {
  return globalThis.Buffer === undefined ? bytes : Buffer.from(bytes.buffer);
}
