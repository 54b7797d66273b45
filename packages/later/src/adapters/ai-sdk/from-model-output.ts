import { ToolError } from "../../errors/tool-error.ts";
import { isObject, type JsonValue } from "../../model/json.ts";
import { foreignMedia, joinParts } from "../foreign-media.ts";

/**
 * What the SDK would send to a model, its `ToolResultOutput`, as a result.
 *
 * @throws ToolError `TOOL_EXECUTION_FAILED` for what the tool calls an error, `PERMISSION_DENIED` where it says that it was not
 * allowed to run
 */
export function fromModelOutput(output: unknown): unknown {
  if (!isObject(output)) return output;
  const { type, value, reason } = output;
  switch (type) {
    case "text":
    case "json":
      return value;
    case "error-text":
    case "error-json":
      throw new ToolError(
        "TOOL_EXECUTION_FAILED",
        typeof value === "string" ? value : JSON.stringify(value),
      );
    case "execution-denied":
      throw new ToolError(
        "PERMISSION_DENIED",
        typeof reason === "string" ? reason : "The call was not allowed.",
      );
    case "content":
      return Array.isArray(value) ? joinParts(value.map((part) => toValue(part))) : value;
    default:
      return output;
  }
}

/** A part of a result; one that says nothing to a model, such as a provider's own file, is itself. */
function toValue(part: unknown): JsonValue {
  if (!isObject(part)) return part as JsonValue;
  const { type, text, mediaType, filename } = part;
  if (type === "text" && typeof text === "string") return text;
  const content = contentOf(part);
  if (typeof content === "string") return content;
  if (content === undefined) return part as JsonValue;
  return foreignMedia({
    mimeType: typeof mediaType === "string" ? mediaType : "application/octet-stream",
    ...content,
    ...(typeof filename === "string" ? { name: filename } : {}),
  });
}

/** What a file holds, in the form of today (`data` has a type) or of before; a text for one of text. */
function contentOf(
  part: Readonly<Record<string, unknown>>,
): string | { readonly data: string | Uint8Array } | { readonly uri: string } | undefined {
  const { data, url, text } =
    isObject(part["data"]) && "type" in part["data"] ? part["data"] : part;
  if (data instanceof Uint8Array || typeof data === "string") return { data };
  if (data instanceof ArrayBuffer) return { data: new Uint8Array(data) };
  if (url instanceof URL || typeof url === "string") return { uri: String(url) };
  return typeof text === "string" ? text : undefined;
}
