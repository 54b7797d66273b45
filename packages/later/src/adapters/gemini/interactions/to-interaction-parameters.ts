import type { Content } from "../../../conversation/content/content.ts";
import type { ModelRequest } from "../../../conversation/model/model-client.ts";
import { LaterError } from "../../../errors/later-error.ts";
import type { JsonSchemaObject } from "../../../model/json-schema.ts";
import { isObject } from "../../../model/json.ts";
import type { ToolConfig } from "../../../model/tool-config.ts";
import { toGeminiJsonSchema } from "../../../schema/to-gemini-json-schema.ts";
import type { GeminiFunctionDeclaration } from "../to-function-declarations.ts";
import type { InteractionAgent, InteractionParameters } from "./interactions-sdk.ts";
import { toSteps } from "./to-steps.ts";

/** What the conversation or this client sets, and by what it is set. */
const decided: Readonly<Record<string, string>> = {
  agent: "what interactions() is given",
  automatic_continuation: "the client, which always goes on",
  continuation_token: "the SDK",
  input: "the prompt and the history",
  model: "what interactions() is given",
  previous_interaction_id: "the history",
  stream: "generate and generateStream",
};

/**
 * The request in the form of the SDK's `interactions.create`.
 *
 * @param previous - the interaction that the contents go on from
 * @throws LaterError `INVALID_ARGUMENT` when the configuration sets what the conversation decides, or the
 * history cannot be told
 */
export function toInteractionParameters(
  model: string | InteractionAgent,
  request: ModelRequest,
  declarations: readonly GeminiFunctionDeclaration[],
  { contents, id }: { readonly contents: readonly Content[]; readonly id?: string },
): InteractionParameters {
  const config = request.config ?? {};
  assertOwnConfig(config, request);
  const builtIn: readonly unknown[] = Array.isArray(config["tools"]) ? config["tools"] : [];
  const isAgent = typeof model !== "string";
  if (isAgent) assertFreeChoice(request.toolConfig);
  const mayCall = !isAgent || request.toolConfig?.mode !== "NONE";
  const tools = [...builtIn, ...(mayCall ? declarations.map(toFunctionTool) : [])];
  const generationConfig = {
    ...(isObject(config["generation_config"]) ? config["generation_config"] : {}),
    ...(declarations.length > 0 && request.toolConfig !== undefined && !isAgent
      ? { tool_choice: toToolChoice(request.toolConfig) }
      : {}),
  };
  return {
    ...config,
    ...(isAgent ? { agent: model.agent } : { model }),
    input: toSteps(contents),
    ...(id === undefined ? {} : { previous_interaction_id: id }),
    ...(request.systemInstruction === undefined
      ? {}
      : { system_instruction: request.systemInstruction }),
    ...(request.output === undefined ? {} : { response_format: toResponseFormat(request.output) }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(Object.keys(generationConfig).length === 0 ? {} : { generation_config: generationConfig }),
  };
}

function toFunctionTool(declaration: GeminiFunctionDeclaration): object {
  const { name, description, parametersJsonSchema: parameters } = declaration;
  return {
    type: "function",
    name,
    description,
    ...(parameters === undefined ? {} : { parameters }),
  };
}

function toToolChoice({ mode = "AUTO", functionNames = [] }: ToolConfig): unknown {
  const choice = mode.toLowerCase();
  const restrictable = mode === "ANY" || mode === "VALIDATED";
  return restrictable && functionNames.length > 0
    ? { allowed_tools: { mode: choice, tools: [...functionNames] } }
    : choice;
}

/** Agents are not told how freely to call functions; what they must not call is not declared to them. */
function assertFreeChoice({ mode = "AUTO" }: ToolConfig = {}): void {
  if (mode === "AUTO" || mode === "NONE") return;
  throw refused(
    `An agent decides by itself whether to call functions; "toolConfig" cannot be ${mode}.`,
  );
}

function toResponseFormat(output: JsonSchemaObject): object {
  const { schema } = toGeminiJsonSchema(output);
  return { type: "text", mime_type: "application/json", schema };
}

function assertOwnConfig(
  config: Readonly<Record<string, unknown>>,
  { output }: ModelRequest,
): void {
  const { tools, generation_config: generationConfig } = config;
  if (output !== undefined && config["response_format"] !== undefined) {
    throw refused('"config.response_format" is decided by the option "output".');
  }
  const member = Object.keys(decided).find((name) => config[name] !== undefined);
  if (member !== undefined) {
    throw refused(`"config.${member}" is decided by ${decided[member]}.`);
  }
  if (isObject(generationConfig) && generationConfig["tool_choice"] !== undefined) {
    throw refused('"config.generation_config.tool_choice" is decided by the option "toolConfig".');
  }
  if (tools !== undefined && !Array.isArray(tools))
    throw refused('"config.tools" has to be a list.');
  if (Array.isArray(tools) && tools.some((tool) => isObject(tool) && tool["type"] === "function")) {
    throw refused(
      '"config.tools" holds functions, whose calls nobody would answer here. Declare them with deftool and pass them as "tools".',
    );
  }
}

function refused(message: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", message);
}
