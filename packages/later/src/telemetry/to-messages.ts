import { type Content, type Part, partsOf } from "../conversation/content/content.ts";

/** One part of a message, as the conventions have it. */
interface MessagePart {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** One message, as the conventions have it. */
interface Message {
  readonly role: "user" | "assistant" | "tool";
  readonly parts: readonly MessagePart[];
}

/** What is said, in the form of `gen_ai.input.messages`. */
export function toMessages(contents: readonly Content[]): readonly Message[] {
  return contents.map((content) => {
    const parts = partsOf(content);
    const isAnswered = parts.some((part) => part.functionResponse !== undefined);
    const role = content.role === "model" ? "assistant" : isAnswered ? "tool" : "user";
    return { role, parts: parts.map(toMessagePart) };
  });
}

function toMessagePart(part: Part): MessagePart {
  const { text, thought, functionCall, functionResponse, inlineData, fileData } = part;
  if (functionCall !== undefined) {
    const { id, name, args = {} } = functionCall;
    return { type: "tool_call", ...(id === undefined ? {} : { id }), name, arguments: args };
  }
  if (functionResponse !== undefined) {
    const { id, response } = functionResponse;
    return { type: "tool_call_response", ...(id === undefined ? {} : { id }), response };
  }
  if (text !== undefined) return { type: thought === true ? "reasoning" : "text", content: text };
  if (inlineData !== undefined) {
    const { mimeType, data } = inlineData;
    return { type: "blob", modality: modalityOf(mimeType), mime_type: mimeType, content: data };
  }
  if (fileData !== undefined) {
    const { mimeType, fileUri } = fileData;
    const kind =
      mimeType === undefined ? {} : { modality: modalityOf(mimeType), mime_type: mimeType };
    return { type: "uri", ...kind, uri: fileUri };
  }
  return { type: Object.keys(part)[0] ?? "unknown" };
}

/** `image`, `audio`, `video`; everything else is a document. */
function modalityOf(mimeType: string): string {
  const [kind = ""] = mimeType.split("/");
  return ["image", "audio", "video"].includes(kind) ? kind : "document";
}
