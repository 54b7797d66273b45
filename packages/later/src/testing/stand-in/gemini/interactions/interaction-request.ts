import { isObject } from "../../../../model/json.ts";
import { Refusal } from "../../refusal.ts";
import { stepProblems, type WireStep } from "./wire-step.ts";

/** A request to `interactions` that can be read. */
export interface InteractionRequest {
  /** Or the agent. */
  readonly model: string;
  readonly input: readonly WireStep[];
  readonly tools: readonly Readonly<Record<string, unknown>>[];
  readonly toolChoice: unknown;
  readonly systemInstruction: string | undefined;
  readonly previousId: string | undefined;
  readonly store: boolean;
  readonly background: boolean;
  readonly stream: boolean;
}

/** Fields and what they have to be; of those with `any` nothing is looked at. */
const fields: Readonly<Record<string, string>> = {
  agent: "string",
  agent_config: "object",
  background: "boolean",
  cached_content: "string",
  continuation_token: "string",
  environment: "any",
  generation_config: "object",
  input: "any",
  labels: "object",
  model: "string",
  previous_interaction_id: "string",
  response_format: "any",
  response_mime_type: "string",
  response_modalities: "list",
  safety_settings: "list",
  service_tier: "string",
  store: "boolean",
  stream: "boolean",
  system_instruction: "string",
  tools: "list",
  webhook_config: "object",
};

const generationFields: ReadonlySet<string> = new Set([
  "image_config",
  "max_output_tokens",
  "seed",
  "speech_config",
  "stop_sequences",
  "temperature",
  "thinking_level",
  "thinking_summaries",
  "tool_choice",
  "top_p",
  "transcription_config",
  "video_config",
]);

const functionFields: ReadonlySet<string> = new Set(["type", "name", "description", "parameters"]);

/**
 * Reads the body of a request that creates an interaction.
 *
 * @throws Refusal 400 for unknown fields, wrong types, steps of a wrong form, and what does not go together
 */
export function readInteractionRequest(body: unknown): InteractionRequest {
  if (!isObject(body)) throw new Refusal(400, "Invalid JSON payload received.");
  const input = readInput(body["input"]);
  const generation = isObject(body["generation_config"]) ? body["generation_config"] : {};
  const tools: readonly unknown[] = Array.isArray(body["tools"]) ? body["tools"] : [];
  const problems = [
    ...Object.entries(body).flatMap(([name, value]) => fieldProblems(name, value)),
    ...Object.keys(generation)
      .filter((name) => !generationFields.has(name))
      .map((name) => unknownName(name, " at 'generation_config'")),
    ...input.flatMap((step, index) => stepProblems(step, `input[${index}]`)),
    ...tools.flatMap((tool, index) => toolProblems(tool, `tools[${index}]`)),
    ...togetherProblems(body),
  ];
  if (problems.length > 0) throw new Refusal(400, problems.join("\n"));
  return {
    model: String(body["model"] ?? body["agent"]),
    input: input as readonly WireStep[],
    tools: tools as InteractionRequest["tools"],
    toolChoice: generation["tool_choice"],
    systemInstruction: body["system_instruction"] as string | undefined,
    previousId: body["previous_interaction_id"] as string | undefined,
    store: body["store"] !== false,
    background: body["background"] === true,
    stream: body["stream"] === true,
  };
}

/** A text or a list of contents is what the user says. */
function readInput(input: unknown): readonly unknown[] {
  if (input === undefined) return [];
  if (typeof input === "string") {
    return [{ type: "user_input", content: [{ type: "text", text: input }] }];
  }
  const list: readonly unknown[] = Array.isArray(input) ? input : [input];
  const isContent = list.some((one) => isObject(one) && ("text" in one || "mime_type" in one));
  return isContent ? [{ type: "user_input", content: list }] : list;
}

function fieldProblems(name: string, value: unknown): readonly string[] {
  const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (type === undefined) return [unknownName(name, "")];
  const is = Array.isArray(value) ? "list" : value === null ? "null" : typeof value;
  return type === "any" || type === is ? [] : [`Invalid value at '${name}': must be a ${type}`];
}

function unknownName(name: string, place: string): string {
  return `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`;
}

function toolProblems(tool: unknown, path: string): readonly string[] {
  if (!isObject(tool) || typeof tool["type"] !== "string") return [`${path}.type: is required`];
  if (tool["type"] !== "function") return [];
  return Object.keys(tool)
    .filter((name) => !functionFields.has(name))
    .map((name) => unknownName(name, ` at '${path}'`));
}

function togetherProblems(body: Readonly<Record<string, unknown>>): readonly string[] {
  const isStored = body["store"] !== false;
  return [
    ...(body["model"] === undefined && body["agent"] === undefined
      ? ["Either model or agent is required."]
      : []),
    ...(body["model"] !== undefined && body["agent"] !== undefined
      ? ["Only one of model and agent can be set."]
      : []),
    ...(body["agent"] !== undefined && body["generation_config"] !== undefined
      ? ["generation_config is not supported for agents."]
      : []),
    ...(body["input"] === undefined && body["continuation_token"] === undefined
      ? ["input is required."]
      : []),
    ...(body["background"] === true && !isStored ? ["background requires store."] : []),
  ];
}
