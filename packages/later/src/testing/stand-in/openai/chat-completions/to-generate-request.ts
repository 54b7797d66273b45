import { isObject, type JsonObject } from "../../../../model/json.ts";
import type {
  GenerateContentRequest,
  WireContent,
  WireDeclaration,
  WirePart,
} from "../../generate-request.ts";
import { toFunctionResponse } from "../../to-function-response.ts";
import { type CallingConfig, toCallingConfig } from "../calling-config.ts";
import { readArguments } from "../read-arguments.ts";
import { toFilePart } from "../to-file-part.ts";
import type { CompletionRequest, Message } from "./completion-request.ts";

/** A request in the form that scripts and the planner read. */
export function toGenerateRequest(request: CompletionRequest): GenerateContentRequest {
  const { model, messages, tools = [], tool_choice: choice } = request;
  const instructions = messages.filter(isInstruction).flatMap(toParts);
  const functionDeclarations = tools.flatMap(toDeclaration);
  const config = choice === undefined ? undefined : readChoice(choice);
  return {
    model,
    contents: toContents(messages.filter((message) => !isInstruction(message))),
    ...(instructions.length === 0 ? {} : { systemInstruction: { parts: instructions } }),
    ...(functionDeclarations.length === 0 ? {} : { tools: [{ functionDeclarations }] }),
    ...(config === undefined ? {} : { toolConfig: { functionCallingConfig: config } }),
  };
}

function isInstruction({ role }: Message): boolean {
  return role === "system" || role === "developer";
}

function toDeclaration({
  function: declared,
}: Readonly<Record<string, unknown>>): readonly WireDeclaration[] {
  if (!isObject(declared)) return [];
  const { name, description, parameters = {} } = declared;
  return [
    {
      name: String(name),
      ...(description === undefined ? {} : { description: description as string }),
      parametersJsonSchema: parameters,
    },
  ];
}

function readChoice(choice: unknown): CallingConfig {
  if (!isObject(choice)) return toCallingConfig(choice);
  const { allowed_tools: allowed } = choice;
  return isObject(allowed)
    ? toCallingConfig(allowed["mode"], (allowed["tools"] as readonly unknown[]).flatMap(nameOf))
    : toCallingConfig("required", nameOf(choice));
}

function nameOf(tool: unknown): readonly string[] {
  const called = isObject(tool) ? tool["function"] : undefined;
  return isObject(called) ? [String(called["name"])] : [];
}

/** Answers to calls are one turn, in the order of the calls. */
function toContents(messages: readonly Message[]): readonly WireContent[] {
  const names = new Map<unknown, string>();
  const contents: { readonly role: string; readonly kind: unknown; parts: WirePart[] }[] = [];
  for (const message of messages) {
    const { role: kind } = message;
    for (const call of callsIn(message)) names.set(call["id"], nameOf(call)[0] ?? "");
    const role = kind === "assistant" ? "model" : "user";
    if (kind !== "tool" || contents.at(-1)?.kind !== kind) contents.push({ role, kind, parts: [] });
    contents.at(-1)?.parts.push(...(kind === "tool" ? toResult(message, names) : toParts(message)));
  }
  const order = [...names.keys()];
  const place = ({ functionResponse }: WirePart): number => order.indexOf(functionResponse?.id);
  return contents
    .filter(({ parts }) => parts.length > 0)
    .map(({ role, parts }) => ({ role, parts: parts.sort((a, b) => place(a) - place(b)) }));
}

function callsIn({ tool_calls: calls }: Message): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(calls) ? calls.filter(isObject) : [];
}

function toResult(message: Message, names: ReadonlyMap<unknown, string>): readonly WirePart[] {
  const id = String(message["tool_call_id"]);
  const text = toParts(message)
    .map((part) => part.text ?? "")
    .join("");
  const response = toFunctionResponse(text);
  return [{ functionResponse: { id, name: names.get(id) ?? "", response } }];
}

function toParts(message: Message): readonly WirePart[] {
  const { content } = message;
  const said = Array.isArray(content)
    ? content.filter(isObject).flatMap(toPart)
    : typeof content === "string" && (content !== "" || message["role"] === "tool")
      ? [{ text: content }]
      : [];
  const calls = callsIn(message).flatMap(({ id, function: called }): readonly WirePart[] => {
    if (!isObject(called)) return [];
    const args: JsonObject = readArguments(called["arguments"]);
    return [{ functionCall: { id: String(id), name: String(called["name"]), args } }];
  });
  return [...said, ...calls];
}

function toPart(part: Readonly<Record<string, unknown>>): readonly WirePart[] {
  const { type, text, image_url: image, input_audio: audio, file } = part;
  if (type === "text") return [{ text: String(text) }];
  if (isObject(image)) return [toFilePart(image["url"])];
  if (isObject(file)) return [toFilePart(file["file_data"] ?? file["file_id"])];
  if (!isObject(audio)) return [];
  return [{ inlineData: { mimeType: `audio/${String(audio["format"])}`, data: audio["data"] } }];
}
