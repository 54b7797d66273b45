import type { ModelRequest } from "../../conversation/model/model-client.ts";
import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import type { AnthropicOptions } from "./anthropic-options.ts";

/** What the conversation or this client sets, and by what it is set. */
const decided: Readonly<Record<string, string>> = {
  messages: "the prompt and the history",
  model: "what anthropic() is given",
  stream: "generate and generateStream",
  system: 'the option "systemInstruction"',
  tool_choice: 'the option "toolConfig"',
};

/** Kinds of tools that the API describes, and the program that asks has to run. */
const clientTools = /^(?:custom$|bash_|browser_|computer_|memory_|text_editor_)/;

/**
 * Reads the configuration of a conversation.
 *
 * @throws LaterError `INVALID_ARGUMENT` when it sets what the conversation decides
 */
export function readConfig(
  { config = {}, output }: ModelRequest,
  { cache = false }: AnthropicOptions,
): Readonly<Record<string, unknown>> {
  const member = Object.keys(decided).find((name) => config[name] !== undefined);
  if (member !== undefined) throw refused(`"config.${member}" is decided by ${decided[member]}.`);
  const { output_config: outputConfig, cache_control: cacheControl, tools } = config;
  if (output !== undefined && isObject(outputConfig) && outputConfig["format"] !== undefined) {
    throw refused('"config.output_config.format" is decided by the option "output".');
  }
  if (cache !== false && cacheControl !== undefined) {
    throw refused('"config.cache_control" is decided by the option "cache" of anthropic().');
  }
  if (tools !== undefined && !Array.isArray(tools)) {
    throw refused('"config.tools" has to be a list.');
  }
  if (tools?.some(isClientTool) === true) {
    throw refused(
      '"config.tools" holds tools whose calls nobody would answer here. Declare them with deftool and pass them as "tools".',
    );
  }
  return config;
}

function isClientTool(tool: unknown): boolean {
  if (!isObject(tool)) return false;
  const { type = "custom" } = tool;
  return typeof type === "string" && clientTools.test(type);
}

function refused(message: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", message);
}
