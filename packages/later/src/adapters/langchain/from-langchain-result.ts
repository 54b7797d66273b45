import { ToolError } from "../../errors/tool-error.ts";
import { isObject, type JsonValue } from "../../model/json.ts";
import { foreignMedia, joinParts } from "../foreign-media.ts";

/**
 * What a tool of LangChain answers, as a result: of a `ToolMessage` its content, of content blocks the texts and files.
 *
 * @throws ToolError `TOOL_EXECUTION_FAILED` for a message of status `error`, and for what only a graph can carry out
 */
export function fromLangChainResult(output: unknown): unknown {
  if (isCommand(output) || (Array.isArray(output) && output.some(isCommand))) {
    throw new ToolError(
      "TOOL_EXECUTION_FAILED",
      "The tool answers with a command for a graph of LangGraph; only in such a graph can it be used.",
    );
  }
  if (!isToolMessage(output)) return fromContent(output);
  const content = fromContent(output.content);
  if (output.status !== "error") return content;
  throw new ToolError(
    "TOOL_EXECUTION_FAILED",
    typeof content === "string" ? content : JSON.stringify(content),
  );
}

/** LangChain tells them by marks, too: there may be several copies of it. */
function isCommand(output: unknown): boolean {
  return isObject(output) && output["lg_name"] === "Command";
}

function isToolMessage(output: unknown): output is { content: unknown; status?: unknown } {
  return isObject(output) && output["type"] === "tool" && "tool_call_id" in output;
}

/** A list without any text or file that is known is an ordinary value. */
function fromContent(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  const parts = content.map((block: unknown) => fromBlock(block));
  return parts.every((part, index) => part === content[index]) ? content : joinParts(parts);
}

/** What is neither a text nor a file is itself. */
function fromBlock(block: unknown): JsonValue {
  if (!isObject(block)) return block as JsonValue;
  const { type, text } = block;
  if ((type === "text" || type === "text-plain") && typeof text === "string") return text;
  const file = fileOf(block);
  return file === undefined ? (block as JsonValue) : foreignMedia({ ...file, ...nameOf(block) });
}

type Block = Readonly<Record<string, unknown>>;
type File = Parameters<typeof foreignMedia>[0];

/** The file of a standard block, of one of LangChain 0.x (`mime_type`), or of one of OpenAI's. */
function fileOf(block: Block): File | undefined {
  const { type, image_url: image, input_audio: audio, mimeType, mime_type: old = mimeType } = block;
  switch (type) {
    case "image_url":
      return readFile(isObject(image) ? image : { url: image }, undefined);
    case "input_audio":
      return isObject(audio) ? readFile(audio, `audio/${String(audio["format"])}`) : undefined;
    case "image":
    case "audio":
    case "video":
    case "file":
    case "text-plain":
      return readFile(block, typeof old === "string" ? old : undefined);
    default:
      return undefined;
  }
}

/** Nothing for a file of unknown type: it cannot be shown. */
function readFile({ data, url }: Block, mimeType: string | undefined): File | undefined {
  const [, typeInUrl, content] =
    typeof url === "string" ? (/^data:([^;,]+)[^,]*;base64,(.*)$/s.exec(url) ?? []) : [];
  if (typeInUrl !== undefined && content !== undefined) {
    return { mimeType: mimeType ?? typeInUrl, data: content };
  }
  if (mimeType === undefined) return undefined;
  if (typeof data === "string" || data instanceof Uint8Array) return { mimeType, data };
  return typeof url === "string" ? { mimeType, uri: url } : undefined;
}

function nameOf({ metadata }: Block): { readonly name?: string } {
  const { filename, name = filename } = isObject(metadata) ? metadata : {};
  return typeof name === "string" ? { name } : {};
}
