import { type Content, type FunctionResponse, type Part, partsOf } from "../content/content.ts";
import { toPlainJson } from "../content/plain-json.ts";

const note = "Left out to save room. Call the function again if this is needed.";

const shortened = new WeakMap<Content, Content>();

/**
 * The turn with a short text in the place of all results and errors of tools that are longer, and without their files.
 * The same turn gives the same one every time.
 */
export function withoutResults(content: Content): Content {
  const known = shortened.get(content);
  if (known !== undefined) return known;
  const parts = partsOf(content);
  const result = parts.some(isLong) ? { ...content, parts: parts.map(shorten) } : content;
  shortened.set(content, result);
  return result;
}

function shorten(part: Part): Part {
  const { functionResponse } = part;
  if (functionResponse === undefined || !isLong(part)) return part;
  const { parts: _files, response, ...identity } = functionResponse;
  const shortResponse = "error" in response ? { error: note } : { output: note };
  return { ...part, functionResponse: { ...identity, response: shortResponse } };
}

function isLong({ functionResponse }: Part): boolean {
  if (functionResponse === undefined) return false;
  const { response, parts } = functionResponse;
  return parts !== undefined || lengthOf(response) > lengthOf({ output: note });
}

function lengthOf(response: FunctionResponse["response"]): number {
  return JSON.stringify(toPlainJson(response)).length;
}
