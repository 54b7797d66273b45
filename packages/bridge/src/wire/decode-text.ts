import { invalidValue } from "./invalid-value.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Decodes UTF-8.
 *
 * @throws LaterError `INVALID_VALUE` for any other bytes
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw invalidValue("The bytes of the value are not UTF-8 text.", cause);
  }
}
