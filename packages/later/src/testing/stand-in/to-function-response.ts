import { isObject, type JsonObject, type JsonValue } from "../../model/json.ts";

/** What a call came to, told as a text, in the form that scripts and the planner read. */
export function toFunctionResponse(text: string): JsonObject {
  const value = parse(text);
  return isObject(value) && "error" in value ? value : { output: value };
}

/** Results are mostly JSON; what is none is a text. */
function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
