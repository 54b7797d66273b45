import { defineTool } from "../../declare/define-tool.ts";
import type { ToolContext } from "../../declare/tool-context.ts";
import type { Tool } from "../../declare/tool.ts";
import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import {
  assertForeignOptions,
  type ForeignToolOptions,
  nameForeignTools,
} from "../foreign-tool-options.ts";
import { callAiTool } from "./call-ai-tool.ts";
import type { ForeignAiTool, ForeignAiTools } from "./foreign-ai-tool.ts";
import { readInputSchema } from "./read-input-schema.ts";

/** How tools of the AI SDK become tools. */
export type ToolsFromAiOptions = ForeignToolOptions<NamedAiTool>;

/** A tool of the AI SDK, and what it is called. */
export interface NamedAiTool {
  readonly name: string;
  readonly tool: ForeignAiTool;
}

/**
 * Makes tools that were written for the AI SDK into tools: with arguments repaired and validated, limits of time,
 * cancellation and failures as any other. They are not registered: hand them to a session or a conversation.
 *
 * - Arguments are judged by the tool's own schema, and arrive as it hands them on. What an iterable tells is a partial result,
 *   and the last the result.
 * - A result is what the SDK would send to a model: where the tool has `toModelOutput`, what that makes of it. Files are
 *   `media`.
 * - `context` is the `data` of the call, `messages` is empty: a tool that needs them belongs to the SDK.
 * - A tool that has `needsApproval`, be it a function, is annotated `requiresApproval`. `annotate` goes over it.
 * - A description that is a function is asked once, with an empty context.
 *
 * @param tools - a `ToolSet`, as `generateText` takes it
 * @returns in the order of `tools`
 * @throws LaterError `INVALID_ARGUMENT` for options of a wrong form, and for tools without `execute`, which run elsewhere;
 * `INVALID_DECLARATION` for a schema that cannot be had as JSON Schema
 *
 * @example
 * ```ts
 * const tools = await toolsFromAi({ getWeather });
 * const { text } = await generate("Is it warm in Rome?", { model, tools });
 * ```
 */
export async function toolsFromAi(
  tools: ForeignAiTools,
  options: ToolsFromAiOptions = {},
): Promise<Tool[]> {
  if (!isObject(tools)) {
    throw new LaterError("INVALID_ARGUMENT", "Tools of the AI SDK are an object, by their names.");
  }
  assertForeignOptions(options);
  const named = Object.entries(tools).map(([name, tool]) => ({ name, tool }));
  const made: Tool[] = [];
  for (const { facts, name } of nameForeignTools(named, options)) {
    made.push(await toTool(name, facts, options));
  }
  return made;
}

async function toTool(
  name: string,
  named: NamedAiTool,
  { annotate, timeoutMs }: ToolsFromAiOptions,
): Promise<Tool> {
  const { tool } = named;
  if (typeof tool?.execute !== "function") {
    throw new LaterError(
      "INVALID_ARGUMENT",
      `The tool "${named.name}" has no execute(): a provider or a browser runs it. Leave it out by "select".`,
    );
  }
  const { parameters, diagnostics } = await readInputSchema(named.name, tool.inputSchema);
  const asks = tool.needsApproval !== undefined && tool.needsApproval !== false;
  const definition = {
    name,
    description: descriptionOf(named),
    parameters,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    annotations: { ...(asks ? { requiresApproval: true } : {}), ...annotate?.(named) },
    register: false,
    execute: (input: never, context: ToolContext) => callAiTool(tool, input, context),
  };
  return defineTool(definition, { diagnostics });
}

/** A model chooses by it, and the SDK lets it be left out. */
function descriptionOf({ name, tool: { description, title } }: NamedAiTool): string {
  const told =
    typeof description === "function" ? description({ context: {} } as never) : description;
  return [told, title].find((text) => text?.trim()) ?? `The tool "${name}".`;
}
