import { type Block, blocksIn } from "../../../adapters/anthropic/block.ts";
import { isObject, type JsonObject } from "../../../model/json.ts";
import type {
  GenerateContentRequest,
  WireContent,
  WireDeclaration,
  WirePart,
} from "../generate-request.ts";
import { toFunctionResponse } from "../to-function-response.ts";
import type { MessageInput, MessageRequest } from "./message-request.ts";

/** A request in the form that scripts and the planner read. Results of calls are a turn of their own. */
export function toGenerateRequest(request: MessageRequest): GenerateContentRequest {
  const { model, messages, system, tools, tool_choice: choice, thinking } = request;
  const functionDeclarations = tools.filter(isFunction).map(toDeclaration);
  const config = toCallingConfig(choice);
  const instructions = [
    ...system,
    ...messages.filter(isInstruction).flatMap(({ content }) => content),
  ];
  const thinks = isObject(thinking) && thinking["type"] !== "disabled";
  return {
    model,
    contents: toContents(messages.filter((message) => !isInstruction(message))),
    ...(instructions.length === 0
      ? {}
      : { systemInstruction: { parts: instructions.flatMap(toParts) } }),
    ...(functionDeclarations.length === 0 ? {} : { tools: [{ functionDeclarations }] }),
    ...(config === undefined ? {} : { toolConfig: { functionCallingConfig: config } }),
    ...(thinks ? { generationConfig: { thinkingConfig: { includeThoughts: true } } } : {}),
  };
}

function isInstruction({ role }: MessageInput): boolean {
  return role === "system";
}

function isFunction({ type = "custom" }: Readonly<Record<string, unknown>>): boolean {
  return type === "custom";
}

function toDeclaration({
  name,
  description,
  input_schema: parametersJsonSchema,
}: Readonly<Record<string, unknown>>): WireDeclaration {
  return {
    name: String(name),
    ...(description === undefined ? {} : { description: description as string }),
    parametersJsonSchema,
  };
}

type CallingConfig = NonNullable<GenerateContentRequest["toolConfig"]>["functionCallingConfig"];

function toCallingConfig(choice: MessageRequest["tool_choice"]): CallingConfig {
  switch (choice?.type) {
    case undefined:
      return undefined;
    case "tool":
      return { mode: "ANY", allowedFunctionNames: [String(choice?.name)] };
    case "any":
      return { mode: "ANY" };
    default:
      return { mode: choice?.type === "none" ? "NONE" : "AUTO" };
  }
}

function toContents(messages: readonly MessageInput[]): readonly WireContent[] {
  const names = new Map<unknown, string>();
  const contents = messages.flatMap(({ role, content }): readonly WireContent[] => {
    for (const { type, id, name } of content) if (type === "tool_use") names.set(id, String(name));
    if (role === "assistant") return [{ role: "model", parts: content.flatMap(toParts) }];
    const results = content.filter(({ type }) => type === "tool_result");
    const others = content.filter(({ type }) => type !== "tool_result");
    const order = [...names.keys()];
    const inOrder = [...results].sort((left, right) => place(left, order) - place(right, order));
    return [
      { role: "user", parts: inOrder.map((result) => toResult(result, names)) },
      { role: "user", parts: others.flatMap(toParts) },
    ];
  });
  return contents.filter(({ parts = [] }) => parts.length > 0);
}

/** Results may come in any order: each names its call. */
function place(result: Block, order: readonly unknown[]): number {
  return order.indexOf(result["tool_use_id"]);
}

function toResult(result: Block, names: ReadonlyMap<unknown, string>): WirePart {
  const { tool_use_id: id, content = "", is_error: isError } = result;
  const texts = blocksIn(content).filter(({ type }) => type === "text");
  const text = typeof content === "string" ? content : texts.map((each) => each["text"]).join("\n");
  const response = toFunctionResponse(text);
  return {
    functionResponse: {
      id: String(id),
      name: names.get(id) ?? "",
      response: isError === true && "output" in response ? toFailure(response) : response,
    },
  };
}

function toFailure({ output }: JsonObject): JsonObject {
  return output === undefined ? {} : { error: output };
}

function toParts(block: Block): readonly WirePart[] {
  const { type, text, thinking, signature, id, name, input, source } = block;
  switch (type) {
    case "text":
      return [{ text: String(text) }];
    case "thinking":
      return [{ text: String(thinking), thought: true, thoughtSignature: String(signature) }];
    case "tool_use":
      return [{ functionCall: { id: String(id), name: String(name), args: input as JsonObject } }];
    case "image":
    case "document":
      return isObject(source) ? [toFile(source)] : [];
    default:
      return [];
  }
}

function toFile(source: Readonly<Record<string, unknown>>): WirePart {
  const { data, media_type: mimeType, url, file_id: id } = source;
  return data === undefined
    ? { fileData: { fileUri: url ?? id } }
    : { inlineData: { mimeType, data } };
}
