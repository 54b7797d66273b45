import { isObject, type JsonObject } from "../../../model/json.ts";

/** The arguments of a call that comes back; none where the model wrote what is no object. */
export function readArguments(text: unknown): JsonObject {
  try {
    const args: unknown = JSON.parse(String(text));
    return isObject(args) ? (args as JsonObject) : {};
  } catch {
    return {};
  }
}
