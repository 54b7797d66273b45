import type { ModelRequest } from "../../conversation/model/model-client.ts";
import { LaterError } from "../../errors/later-error.ts";
import type { FunctionDeclaration } from "../../model/function-declaration.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import { isObject } from "../../model/json.ts";
import type { ToolConfig } from "../../model/tool-config.ts";
import { isStrictSchema } from "../is-strict-schema.ts";
import type { ChatCompletionParameters } from "./openai-sdk.ts";
import { toMessages } from "./to-messages.ts";
import { toToolReferences } from "./to-tool-references.ts";

/** What the conversation or this client sets, and by what it is set. */
const decided: Readonly<Record<string, string>> = {
  function_call: 'the option "toolConfig"',
  functions: 'the option "tools"',
  messages: "the prompt and the history",
  model: "what chatCompletions() is given",
  stream: "generate and generateStream",
  tool_choice: 'the option "toolConfig"',
};

/** How the system instruction is told. */
export type SystemRole = "system" | "developer";

/**
 * The request in the form of the SDK's `chat.completions.create`.
 *
 * @throws LaterError `INVALID_ARGUMENT` when the configuration sets what the conversation decides, or the history cannot
 * be told
 */
export function toCompletionParameters(
  model: string,
  request: ModelRequest,
  systemRole: SystemRole,
): ChatCompletionParameters {
  const { config = {}, contents, declarations, systemInstruction, toolConfig = {} } = request;
  assertOwnConfig(config, request);
  const builtIn: readonly unknown[] = Array.isArray(config["tools"]) ? config["tools"] : [];
  const isHeld = toolConfig.mode === "VALIDATED";
  const tools = [...builtIn, ...declarations.map((each) => toFunctionTool(each, isHeld))];
  const choice = declarations.length === 0 ? undefined : toToolChoice(toolConfig, builtIn);
  const system =
    systemInstruction === undefined ? [] : [{ role: systemRole, content: systemInstruction }];
  return {
    ...config,
    model,
    messages: [...system, ...toMessages(contents)],
    ...(request.output === undefined ? {} : { response_format: toResponseFormat(request.output) }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(choice === undefined ? {} : { tool_choice: choice }),
  };
}

function toFunctionTool(declaration: FunctionDeclaration, isHeld: boolean): object {
  const { name, description, parametersJsonSchema } = declaration;
  // The SDK gets a copy, because it belongs to whoever has asked.
  const parameters = structuredClone(parametersJsonSchema);
  const strict = isHeld && isStrictSchema(parameters) ? { strict: true } : {};
  return { type: "function", function: { name, description, parameters, ...strict } };
}

/**
 * How freely the model may call; `undefined` for what is so without a word.
 *
 * @param builtIn - tools that a server runs itself, which names of functions do not shut out
 */
function toToolChoice(
  { mode = "AUTO", functionNames = [] }: ToolConfig,
  builtIn: readonly unknown[],
): unknown {
  if (mode === "NONE") return "none";
  const named = functionNames.map((name) => ({ type: "function", function: { name } }));
  const [only, ...others] = named;
  if (mode === "AUTO" || only === undefined) return mode === "ANY" ? "required" : undefined;
  if (mode === "ANY" && others.length === 0) return only;
  const allowed =
    mode === "ANY"
      ? { mode: "required", tools: named }
      : { mode: "auto", tools: [...toToolReferences(builtIn), ...named] };
  return { type: "allowed_tools", allowed_tools: allowed };
}

function toResponseFormat(output: JsonSchemaObject): object {
  const schema = structuredClone(output);
  const format = { name: "answer", schema, strict: isStrictSchema(schema) };
  return { type: "json_schema", json_schema: format };
}

function assertOwnConfig(
  config: Readonly<Record<string, unknown>>,
  { output }: ModelRequest,
): void {
  const { tools } = config;
  if (output !== undefined && config["response_format"] !== undefined) {
    throw refused('"config.response_format" is decided by the option "output".');
  }
  const member = Object.keys(decided).find((name) => config[name] !== undefined);
  if (member !== undefined) throw refused(`"config.${member}" is decided by ${decided[member]}.`);
  if (tools !== undefined && !Array.isArray(tools)) {
    throw refused('"config.tools" has to be a list.');
  }
  if (Array.isArray(tools) && tools.some(isCalledHere)) {
    throw refused(
      '"config.tools" holds functions, whose calls nobody would answer here. Declare them with deftool and pass them as "tools".',
    );
  }
}

function isCalledHere(tool: unknown): boolean {
  return isObject(tool) && (tool["type"] === "function" || tool["type"] === "custom");
}

function refused(message: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", message);
}
