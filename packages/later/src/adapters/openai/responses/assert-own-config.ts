import type { ModelRequest } from "../../../conversation/model/model-client.ts";
import { LaterError } from "../../../errors/later-error.ts";
import { isObject } from "../../../model/json.ts";

/** What the conversation or this client sets, and by what it is set. */
const decided: Readonly<Record<string, string>> = {
  conversation: "the history",
  input: "the prompt and the history",
  instructions: 'the option "systemInstruction"',
  model: "what responses() is given",
  previous_response_id: "the history",
  stream: "generate and generateStream",
  tool_choice: 'the option "toolConfig"',
};

/** Tools whose calls the program has to answer. */
const unanswered: ReadonlySet<unknown> = new Set([
  "apply_patch",
  "computer",
  "computer_use_preview",
  "custom",
  "function",
  "local_shell",
  "namespace",
]);

/**
 * Refuses what a conversation could not keep to.
 *
 * @throws LaterError `INVALID_ARGUMENT` where the configuration sets what the conversation decides, or holds tools
 * whose calls nobody would answer
 */
export function assertOwnConfig(
  config: Readonly<Record<string, unknown>>,
  { output }: ModelRequest,
): void {
  const { text, tools } = config;
  const member = Object.keys(decided).find((name) => config[name] !== undefined);
  if (member !== undefined) throw refused(`"config.${member}" is decided by ${decided[member]}.`);
  if (output !== undefined && isObject(text) && text["format"] !== undefined) {
    throw refused('"config.text.format" is decided by the option "output".');
  }
  if (tools === undefined) return;
  if (!Array.isArray(tools)) throw refused('"config.tools" has to be a list.');
  const tool: unknown = tools.find(isUnanswered);
  if (isObject(tool)) {
    throw refused(
      `"config.tools" holds a tool of type "${String(tool["type"])}", whose calls nobody would answer here. Declare functions with deftool and pass them as "tools".`,
    );
  }
}

/** A shell may be in a container of the API's, or here; a search of tools may be the API's, or the program's. */
function isUnanswered(tool: unknown): boolean {
  if (!isObject(tool)) return false;
  const { type, environment, execution } = tool;
  if (type === "shell") return !isObject(environment) || environment["type"] === "local";
  return unanswered.has(type) || (type === "tool_search" && execution === "client");
}

function refused(message: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", message);
}
