import { toJsonSchema } from "@langchain/core/utils/json_schema";

import { defineTool } from "../../declare/define-tool.ts";
import type { ToolContext } from "../../declare/tool-context.ts";
import type { Tool } from "../../declare/tool.ts";
import { LaterError } from "../../errors/later-error.ts";
import type { JsonObject } from "../../model/json.ts";
import { isObject } from "../../model/json.ts";
import { fromForeignSchema } from "../foreign-schema/from-foreign-schema.ts";
import {
  assertForeignOptions,
  type ForeignToolOptions,
  nameForeignTools,
} from "../foreign-tool-options.ts";
import { callLangChainTool } from "./call-langchain-tool.ts";
import type { ForeignLangChainTool } from "./foreign-langchain-tool.ts";

/** How tools of LangChain become tools. */
export type ToolsFromLangChainOptions = ForeignToolOptions<ForeignLangChainTool>;

/**
 * Makes tools that were made for LangChain.js into tools: with arguments repaired and validated, limits of time,
 * cancellation and failures as any other. They are not registered: hand them to a session or a conversation.
 *
 * - Names that models' APIs do not take are mended: what is no letter, digit, `_` or `-` becomes `_`.
 * - Arguments are judged by the JSON Schema that LangChain shows to models, and then by the tool itself, which sets defaults and
 *   transforms.
 * - A result is what the tool answers to a model: its text or value; files among content blocks are `media`. An `artifact` stays
 *   behind, as in LangChain.
 * - What the tool yields, and writes with LangGraph's `writer`, are partial results. The `data` of the call is its `context`.
 * - What it throws, and a `ToolMessage` of status `error`, end the call in `TOOL_EXECUTION_FAILED` with the message. So does a
 *   `Command`, which only a graph can carry out.
 *
 * @returns in the order of `tools`
 * @throws LaterError `INVALID_ARGUMENT` for options of a wrong form and for what is no tool; `INVALID_DECLARATION` for a schema
 * that cannot be had as JSON Schema
 *
 * @example
 * ```ts
 * const tools = toolsFromLangChain([new Calculator()]);
 * const { text } = await generate("What is 7 times 6?", { model, tools });
 * ```
 */
export function toolsFromLangChain(
  tools: readonly ForeignLangChainTool[],
  options: ToolsFromLangChainOptions = {},
): Tool[] {
  if (!Array.isArray(tools)) {
    throw new LaterError("INVALID_ARGUMENT", "Tools of LangChain are a list.");
  }
  assertForeignOptions(options);
  for (const tool of tools) assertTool(tool);
  return nameForeignTools(tools, options).map(({ facts, name }) => toTool(name, facts, options));
}

function toTool(
  name: string,
  tool: ForeignLangChainTool,
  { annotate, timeoutMs }: ToolsFromLangChainOptions,
): Tool {
  const { schema, diagnostics } = fromForeignSchema(printSchema(tool));
  const { description } = tool;
  const definition = {
    name,
    // A model chooses by it, and LangChain lets it be left out.
    description: description?.trim() ? description : `The tool "${tool.name}".`,
    parameters: schema,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    annotations: annotate?.(tool) ?? {},
    register: false,
    execute: (args: JsonObject, context: ToolContext) => callLangChainTool(tool, args, context),
  };
  return defineTool(definition, { diagnostics });
}

/** What arguments there are before the tool's defaults and transformations. */
function printSchema({ name, schema }: ForeignLangChainTool): object {
  let printed: unknown;
  try {
    printed = toJsonSchema(schema as Parameters<typeof toJsonSchema>[0], { io: "input" });
  } catch (cause) {
    const message = `The schema of the tool "${name}" has no JSON Schema: ${String(cause)}`;
    throw new LaterError("INVALID_DECLARATION", message, { cause });
  }
  if (isObject(printed)) return printed;
  const message = `The tool "${name}" has no schema that can be read.`;
  throw new LaterError("INVALID_DECLARATION", message);
}

function assertTool(tool: unknown): void {
  const { name, invoke } = isObject(tool) ? tool : {};
  if (typeof name === "string" && typeof invoke === "function") return;
  const message = "Tools of LangChain are objects with a name, a schema and invoke().";
  throw new LaterError("INVALID_ARGUMENT", message);
}
