import { LaterError } from "../errors/later-error.ts";
import { isObject } from "../model/json.ts";
import { isBase64 } from "../schema/keywords/base64.ts";

/**
 * An image, a sound, a document or another file in the result of a tool, as JSON. It may stand anywhere in
 * a result, and tools in other languages return the same object.
 */
export interface Media {
  readonly $media: MediaFile;
}

/** What a file is, with its content or its address. */
export interface MediaFile {
  /** An IANA media type, such as `image/png`. */
  readonly mimeType: string;
  /** The content in base64; either this or {@link uri}. */
  readonly data?: string;
  /** Where the model's API finds the content, such as `gs://…` or what Google's Files API gave. */
  readonly uri?: string;
  /** What the model is to call it, such as `chart.png`. Made up where it is absent. */
  readonly name?: string;
}

/**
 * Makes a file that a tool hands to the model beside its result. The content counts towards the size that
 * results may have (`maxResultSize`, 1 MiB of JSON by default), in base64.
 *
 * @throws LaterError `INVALID_ARGUMENT` for what is no media type, and unless there is either content or an
 * address
 *
 * @example
 * ```ts
 * const drawChart = deftool(async (city: string) => ({
 *   city,
 *   chart: media({ mimeType: "image/png", data: await render(city), name: "chart.png" }),
 * }));
 * ```
 */
export function media(
  file: Omit<MediaFile, "data"> & {
    /** The content: bytes, or base64. */
    readonly data?: Uint8Array | string;
  },
): Media {
  const { data, ...facts } = file;
  const text = data instanceof Uint8Array ? toBase64(data) : data;
  const made = { $media: { ...facts, ...(text === undefined ? {} : { data: text }) } };
  if (isMedia(made)) return made;
  throw new LaterError(
    "INVALID_ARGUMENT",
    'media() takes a "mimeType" and either "data", as bytes or base64, or a "uri".',
  );
}

/** Recognises a file in a result: an object that has nothing but a sound `$media`. */
export function isMedia(value: unknown): value is Media {
  if (!isObject(value) || Object.keys(value).length !== 1) return false;
  const file = Object.hasOwn(value, "$media") ? value["$media"] : undefined;
  if (!isObject(file)) return false;
  const { mimeType, data, uri, name = "" } = file;
  const holdsContent = typeof data === "string" && data !== "" && isBase64(data);
  const holdsAddress = typeof uri === "string" && uri !== "";
  return (
    typeof mimeType === "string" &&
    /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) &&
    typeof name === "string" &&
    (data === undefined ? holdsAddress : holdsContent && uri === undefined)
  );
}

const chunkSize = 0x8000;

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let start = 0; start < bytes.length; start += chunkSize) {
    binary += String.fromCharCode(...bytes.subarray(start, start + chunkSize));
  }
  return btoa(binary);
}
