import {
  type Content,
  type FunctionResponse,
  partsOf,
} from "../../conversation/content/content.ts";
import type { ToolContext } from "../../declare/tool-context.ts";
import { isToolSet, type ToolSet } from "../../declare/tool-set.ts";
import type { Tool } from "../../declare/tool.ts";
import { ToolError } from "../../errors/tool-error.ts";
import { canonicalJson } from "../../model/canonical-json.ts";
import type { FunctionCall } from "../../model/function-call.ts";
import { isObject, type JsonObject } from "../../model/json.ts";
import { repairArguments } from "../../repair/repair-arguments.ts";
import { makeDouble } from "../tool-double/make-double.ts";
import { restoreMedia } from "./restore-media.ts";

/**
 * The same tools with the results that a history holds in the place of their functions, which are not run: a
 * call comes to what a call with the same arguments came to. Several such results are given one after the
 * other, the last one ever after. Other calls fail with `NO_SAVED_RESULT`.
 *
 * @example
 * ```ts
 * const tools = toolsFromHistory(history, [getWeather]);
 * // What does another model make of the same results?
 * await generate("How warm is Rome?", { model: other, tools });
 * ```
 */
export function toolsFromHistory(
  history: readonly Content[],
  tools: readonly (Tool | ToolSet)[],
): readonly Tool[] {
  return tools
    .flatMap((tool) => (isToolSet(tool) ? tool.tools : [tool]))
    .map((tool) => {
      const results = new SavedResults(tool, history);
      const handler = (args: JsonObject, { toolName }: ToolContext): unknown =>
        results.take(args, toolName);
      return makeDouble(tool, handler, true);
    });
}

/** The results of one tool, by arguments. */
class SavedResults {
  readonly #responses = new Map<string, FunctionResponse[]>();

  constructor(tool: Tool, history: readonly Content[]) {
    const { name } = tool.declaration;
    for (const [call, response] of answeredCalls(history)) {
      if (call.name !== name) continue;
      const args = call.args ?? {};
      const key = canonicalJson(repairArguments(tool.tool, args)?.value ?? args);
      const known = this.#responses.get(key);
      if (known === undefined) this.#responses.set(key, [response]);
      else known.push(response);
    }
  }

  take(args: JsonObject, name: string): unknown {
    const responses = this.#responses.get(canonicalJson(args));
    const next =
      responses !== undefined && responses.length > 1 ? responses.shift() : responses?.[0];
    if (next !== undefined) return settle(next);
    const message = `The history has no result of "${name}" for these arguments.`;
    throw new ToolError("NO_SAVED_RESULT", message);
  }
}

/** Every call with its answer, which stands in the next content, at the same place. */
function answeredCalls(
  history: readonly Content[],
): readonly (readonly [FunctionCall, FunctionResponse])[] {
  return history.flatMap((content, index) => {
    const calls = partsOf(content).flatMap((part) => part.functionCall ?? []);
    const answers = partsOf(history[index + 1]).flatMap((part) => part.functionResponse ?? []);
    return calls.flatMap((call, position) => {
      const answer = answers[position];
      return answer === undefined ? [] : [[call, answer] as const];
    });
  });
}

/** What is of neither form comes from elsewhere; the model was given it as it is. */
function settle({ response, parts = [] }: FunctionResponse): unknown {
  if ("output" in response) return restoreMedia(response.output, parts);
  if (!("error" in response)) return response;
  const { error } = response;
  const { message, type, details } = isObject(error) ? error : { message: error };
  throw new ToolError(
    typeof type === "string" ? type : "TOOL_EXECUTION_FAILED",
    typeof message === "string" ? message : JSON.stringify(error),
    isObject(details) ? { details } : {},
  );
}
