import { toPlainJson } from "../../conversation/content/plain-json.ts";
import type { ToolContext } from "../../declare/tool-context.ts";
import { defaultMaxResultSize, normaliseResult } from "../../executor/normalise-result.ts";
import type { JsonObject } from "../../model/json.ts";
import { toToolError } from "../tool-call-error.ts";
import type { ForeignLangChainTool } from "./foreign-langchain-tool.ts";
import { fromLangChainResult } from "./from-langchain-result.ts";

/** Has a tool of LangChain run a call. */
export async function callLangChainTool(
  tool: ForeignLangChainTool,
  args: JsonObject,
  context: ToolContext,
): Promise<unknown> {
  const input = { ...toPlainJson(args) };
  try {
    // Not as a tool call: the value of an answer to one has become text.
    return fromLangChainResult(await tool.invoke(input as never, configOf(context)));
  } catch (error) {
    throw toToolError(error);
  }
}

/** What LangChain and LangGraph tell a tool of a call. */
function configOf({ callId, signal, data, isWatched, partial }: ToolContext): object {
  const tell = (value: unknown): void => {
    if (isWatched) partial(normaliseResult(value, { maxSize: defaultMaxResultSize }));
  };
  return {
    signal,
    toolCallId: callId,
    context: data,
    writer: tell,
    callbacks: [{ awaitHandlers: true, handleToolEvent: tell }],
  };
}
