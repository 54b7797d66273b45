import { isObject, type JsonObject } from "../../../../model/json.ts";
import type {
  GenerateContentRequest,
  WireContent,
  WireDeclaration,
  WirePart,
} from "../../generate-request.ts";
import { Refusal } from "../../refusal.ts";
import type { InteractionRequest } from "./interaction-request.ts";
import type { WireStep } from "./wire-step.ts";

/**
 * An interaction in the form that scripts and the planner read. The signature of a thought stands with the call
 * that follows it, where the other API has it.
 *
 * @param history - the steps of the interactions before
 * @throws Refusal 400 for results of calls that nobody made, and for a tool choice of a wrong form
 */
export function toGenerateRequest(
  request: InteractionRequest,
  history: readonly WireStep[],
): GenerateContentRequest {
  const { model, systemInstruction, toolChoice } = request;
  const functionDeclarations = request.tools
    .filter(({ type }) => type === "function")
    .map(toDeclaration);
  const config = readToolChoice(toolChoice);
  return {
    model,
    contents: toContents([...history, ...request.input]),
    ...(systemInstruction === undefined
      ? {}
      : { systemInstruction: { parts: [{ text: systemInstruction }] } }),
    ...(functionDeclarations.length === 0 ? {} : { tools: [{ functionDeclarations }] }),
    ...(config === undefined ? {} : { toolConfig: { functionCallingConfig: config } }),
  };
}

function toDeclaration(tool: Readonly<Record<string, unknown>>): WireDeclaration {
  const { type: _type, parameters, ...rest } = tool;
  return { ...rest, ...(parameters === undefined ? {} : { parametersJsonSchema: parameters }) };
}

type CallingConfig = NonNullable<GenerateContentRequest["toolConfig"]>["functionCallingConfig"];

function readToolChoice(choice: unknown): CallingConfig {
  if (choice === undefined) return undefined;
  const allowed = isObject(choice) ? choice["allowed_tools"] : undefined;
  const { mode = "auto", tools = [] } = isObject(allowed) ? allowed : { mode: choice };
  const name = typeof mode === "string" ? mode.toUpperCase() : "";
  if (!["AUTO", "ANY", "NONE", "VALIDATED"].includes(name) || !Array.isArray(tools)) {
    throw new Refusal(400, "Invalid value at 'generation_config.tool_choice'");
  }
  const mayName = tools.length === 0 ? {} : { allowedFunctionNames: tools.map(String) };
  return { mode: name as "AUTO", ...mayName };
}

/** Steps side by side of the same speaker are one turn; results are a turn of their own. */
function toContents(steps: readonly WireStep[]): readonly WireContent[] {
  const contents: { readonly role: string; readonly kind: string; parts: WirePart[] }[] = [];
  const calls = new Map<unknown, string>();
  let signature: string | undefined;
  for (const step of steps) {
    if (step.type === "function_call") calls.set(step["id"], String(step["name"]));
    const kind = kindOf(step.type);
    const role = kind === "model" ? "model" : "user";
    if (contents.at(-1)?.kind !== kind) contents.push({ role, kind, parts: [] });
    if (step.type === "thought") signature = step["signature"] as string | undefined;
    const parts = toParts(step, calls, signature);
    if (step.type === "function_call") signature = undefined;
    contents.at(-1)?.parts.push(...parts);
  }
  return contents
    .filter(({ parts }) => parts.length > 0)
    .map(({ role, kind, parts }) => ({
      role,
      parts: kind === "result" ? inOrderOf([...calls.keys()], parts) : parts,
    }));
}

function kindOf(type: string): string {
  if (type === "function_result") return "result";
  return type === "user_input" ? "user" : "model";
}

/** Results may come in any order: each names its call. */
function inOrderOf(ids: readonly unknown[], parts: readonly WirePart[]): readonly WirePart[] {
  const place = ({ functionResponse }: WirePart): number => ids.indexOf(functionResponse?.id);
  return [...parts].sort((left, right) => place(left) - place(right));
}

function toParts(
  step: WireStep,
  calls: ReadonlyMap<unknown, string>,
  signature: string | undefined,
): readonly WirePart[] {
  switch (step.type) {
    case "thought":
      return piecesOf(step["summary"]).map(toThought);
    case "user_input":
    case "model_output":
      return piecesOf(step["content"]);
    case "function_call": {
      const {
        id,
        name,
        arguments: args,
      } = step as unknown as {
        readonly id: string;
        readonly name: string;
        readonly arguments: JsonObject;
      };
      const signed = signature === undefined ? {} : { thoughtSignature: signature };
      return [{ functionCall: { id, name, args }, ...signed }];
    }
    case "function_result":
      return [{ functionResponse: toResponse(step, calls) }];
    default:
      return [];
  }
}

function toResponse(step: WireStep, calls: ReadonlyMap<unknown, string>) {
  const id = String(step["call_id"]);
  const name = calls.get(id);
  if (name === undefined) {
    throw new Refusal(400, `No function call with id '${id}' was made in this conversation.`);
  }
  const value = step["result"] as JsonObject | string;
  return { id, name, response: step["is_error"] === true ? { error: value } : { output: value } };
}

function piecesOf(contents: unknown): readonly WirePart[] {
  const list: readonly unknown[] = Array.isArray(contents) ? contents : [];
  return list.filter(isObject).map(({ text, data, uri, mime_type: mimeType }) => {
    if (typeof text === "string") return { text };
    return data === undefined
      ? { fileData: { fileUri: uri, mimeType } }
      : { inlineData: { data, mimeType } };
  });
}

function toThought(part: WirePart): WirePart {
  return { ...part, thought: true };
}
