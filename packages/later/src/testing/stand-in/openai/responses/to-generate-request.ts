import { itemsIn, type ResponseItem } from "../../../../adapters/openai/responses/response-item.ts";
import { isObject } from "../../../../model/json.ts";
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
import type { ResponseRequest } from "./response-request.ts";

/**
 * A request in the form that scripts and the planner read.
 *
 * @param items - what was said, also in the responses before
 */
export function toGenerateRequest(
  request: ResponseRequest,
  items: readonly ResponseItem[],
): GenerateContentRequest {
  const { model, tools = [], instructions, reasoning, tool_choice: choice } = request;
  const functionDeclarations = tools.filter(({ type }) => type === "function").map(toDeclaration);
  const told = [
    ...(typeof instructions === "string" ? [{ text: instructions }] : []),
    ...items.filter(isInstruction).flatMap(toPieces),
  ];
  const config = choice === undefined ? undefined : readChoice(choice);
  const thinks = isObject(reasoning) && (reasoning["summary"] ?? null) !== null;
  return {
    model,
    contents: toContents(items.filter((item) => !isInstruction(item))),
    ...(told.length === 0 ? {} : { systemInstruction: { parts: told } }),
    ...(functionDeclarations.length === 0 ? {} : { tools: [{ functionDeclarations }] }),
    ...(config === undefined ? {} : { toolConfig: { functionCallingConfig: config } }),
    ...(thinks ? { generationConfig: { thinkingConfig: { includeThoughts: true } } } : {}),
  };
}

function isInstruction({ role }: ResponseItem): boolean {
  return role === "system" || role === "developer";
}

function toDeclaration({ name, description, parameters }: ResponseItem): WireDeclaration {
  return {
    name: String(name),
    ...(typeof description === "string" ? { description } : {}),
    parametersJsonSchema: parameters ?? {},
  };
}

function readChoice(choice: unknown): CallingConfig {
  if (!isObject(choice)) return toCallingConfig(choice);
  const { type, mode, tools } = choice;
  return type === "allowed_tools"
    ? toCallingConfig(mode, itemsIn(tools).flatMap(nameOf))
    : toCallingConfig("required", nameOf(choice));
}

function nameOf({ type, name }: Readonly<Record<string, unknown>>): readonly string[] {
  return type === "function" ? [String(name)] : [];
}

/** Items side by side of the same speaker are one turn; answers to calls are a turn of their own. */
function toContents(items: readonly ResponseItem[]): readonly WireContent[] {
  const names = new Map<unknown, string>();
  const contents: { readonly kind: string; parts: WirePart[] }[] = [];
  for (const item of items) {
    if (item.type === "function_call") names.set(item["call_id"], String(item["name"]));
    const kind = kindOf(item);
    if (contents.at(-1)?.kind !== kind) contents.push({ kind, parts: [] });
    contents.at(-1)?.parts.push(...toParts(item, names));
  }
  const order = [...names.keys()];
  const place = ({ functionResponse }: WirePart): number => order.indexOf(functionResponse?.id);
  return contents
    .filter(({ parts }) => parts.length > 0)
    .map(({ kind, parts }) => ({
      role: kind === "model" ? "model" : "user",
      parts: parts.sort((left, right) => place(left) - place(right)),
    }));
}

function kindOf({ type, role }: ResponseItem): string {
  if (type === "function_call_output") return "result";
  return role === "user" ? "user" : "model";
}

function toParts(item: ResponseItem, names: ReadonlyMap<unknown, string>): readonly WirePart[] {
  const { call_id: callId, name, output } = item;
  const id = String(callId);
  switch (item.type) {
    case "message":
      return toPieces(item);
    case "reasoning":
      return itemsIn(item["summary"]).map(({ text }) => ({ text: String(text), thought: true }));
    case "function_call":
      return [{ functionCall: { id, name: String(name), args: readArguments(item["arguments"]) } }];
    case "function_call_output": {
      const text =
        typeof output === "string"
          ? output
          : itemsIn(output)
              .flatMap((piece) => (piece["text"] as string | undefined) ?? [])
              .join("\n");
      const response = toFunctionResponse(text);
      return [{ functionResponse: { id, name: names.get(callId) ?? "", response } }];
    }
    default:
      return [];
  }
}

function toPieces({ content }: ResponseItem): readonly WirePart[] {
  return itemsIn(content).map((piece) => {
    const { text, refusal, image_url: image, file_data: data, file_url: url, file_id: id } = piece;
    const said = text ?? refusal;
    return typeof said === "string" ? { text: said } : toFilePart(image ?? data ?? url ?? id);
  });
}
