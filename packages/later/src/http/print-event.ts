import { toPlainJson } from "../conversation/content/plain-json.ts";
import { LaterError } from "../errors/later-error.ts";
import type { EndingName } from "./ending.ts";

/**
 * One server-sent event. JSON has no line breaks, so its data is one line.
 *
 * @throws LaterError `INVALID_JSON` for what cannot be printed
 */
export function printEvent(data: object, name?: EndingName): string {
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${printJson(data)}\n\n`;
}

function printJson(data: object): string {
  try {
    return JSON.stringify(toPlainJson(data));
  } catch (cause) {
    throw new LaterError("INVALID_JSON", "An event cannot be printed as JSON.", { cause });
  }
}
