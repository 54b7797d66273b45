import { toPlainJson } from "../../conversation/content/plain-json.ts";
import type { ModelRequest } from "../../conversation/model/model-client.ts";
import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import type { ToolConfig } from "../../model/tool-config.ts";
import { ownParts } from "../own-parts.ts";
import { builtInTools } from "./built-in-tools.ts";
import type { DeclarationConverter } from "./declaration-converter.ts";
import type { GeminiParameters } from "./gemini-sdk.ts";

const streamingOptions: ReadonlySet<string> = new Set(["streamFunctionCallArguments"]);

/**
 * The request in the SDK's form. Everything the SDK could alter is made anew, because it rewrites
 * contents and declarations in place.
 *
 * @throws LaterError `INVALID_ARGUMENT` when the configuration sets what the conversation decides
 */
export function toGenerateParameters(
  model: string,
  request: ModelRequest,
  converter: DeclarationConverter,
  signal: AbortSignal | undefined,
): GeminiParameters {
  const config = request.config ?? {};
  assertOwnConfig(config, request);
  const functionDeclarations = converter.convert(request.declarations);
  const declared = functionDeclarations.length > 0;
  const tools = [...builtInTools(config["tools"]), ...(declared ? [{ functionDeclarations }] : [])];
  const toolConfig = mergeToolConfig(config["toolConfig"], request.toolConfig, declared);
  const { systemInstruction, continuationToken } = request;
  const decided = {
    automaticFunctionCalling: { disable: true },
    ...(signal === undefined ? {} : { abortSignal: signal }),
    ...(systemInstruction === undefined ? {} : { systemInstruction }),
    ...converter.convertOutput(request.output),
    ...(continuationToken === undefined ? {} : { continuationToken }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(toolConfig === undefined ? {} : { toolConfig }),
  };
  const contents = [...toPlainJson(ownParts(request.contents))];
  return { model, contents, config: { ...config, ...decided } };
}

/** What the SDK's configuration says, and what the conversation decides; nothing where neither says anything. */
function mergeToolConfig(
  given: unknown,
  decided: ToolConfig | undefined,
  declared: boolean,
): object | undefined {
  if (given === undefined && decided === undefined) return undefined;
  const { functionCallingConfig, ...others } = isObject(given) ? given : {};
  const callingConfig = {
    ...(isObject(functionCallingConfig) ? functionCallingConfig : {}),
    ...toCallingConfig(decided),
  };
  // The API refuses a mode where there are no functions to call.
  const calls = declared && Object.keys(callingConfig).length > 0;
  const merged = { ...others, ...(calls ? { functionCallingConfig: callingConfig } : {}) };
  return Object.keys(merged).length === 0 ? undefined : merged;
}

function toCallingConfig(toolConfig: ToolConfig | undefined): object {
  if (toolConfig === undefined) return {};
  const { mode = "AUTO", functionNames = [] } = toolConfig;
  const restrictable = mode === "ANY" || mode === "VALIDATED";
  return {
    mode,
    ...(restrictable && functionNames.length > 0
      ? { allowedFunctionNames: [...functionNames] }
      : {}),
  };
}

const outputOptions = ["responseMimeType", "responseSchema", "responseJsonSchema"] as const;

function assertOwnConfig(
  config: Readonly<Record<string, unknown>>,
  { output }: ModelRequest,
): void {
  const { toolConfig } = config;
  const decided = outputOptions.find((name) => output !== undefined && config[name] !== undefined);
  if (decided !== undefined) throw decidedElsewhere(decided, "output");
  if (config["abortSignal"] !== undefined) throw decidedElsewhere("abortSignal", "signal");
  const calling = isObject(toolConfig) ? (toolConfig["functionCallingConfig"] ?? {}) : {};
  // How arguments arrive is for the SDK alone to know.
  if (!isObject(calling) || Object.keys(calling).some((name) => !streamingOptions.has(name))) {
    throw decidedElsewhere("toolConfig.functionCallingConfig", "toolConfig");
  }
}

function decidedElsewhere(member: string, option: string): LaterError {
  return new LaterError(
    "INVALID_ARGUMENT",
    `"config.${member}" would not be honoured by the conversation; use its option "${option}".`,
  );
}
