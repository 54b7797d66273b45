import type { StructuredToolInterface } from "@langchain/core/tools";
import type { JsonSchema7Type } from "@langchain/core/utils/json_schema";

import type { LentToolsOptions } from "../../conversation/lent-tools.ts";
import { LaterError } from "../../errors/later-error.ts";
import type { Session, ToolSelection } from "../../session/session.ts";
import { lendTools } from "../lent-tool.ts";
import { LentStructuredTool } from "./lent-structured-tool.ts";

/** Within which limits LangChain's calls are run. How many run at a time is LangChain's to say. */
export interface LangChainToolsOptions extends Omit<LentToolsOptions, "concurrency"> {
  /**
   * Whether the program has people asked before calls reach the tools, as `humanInTheLoopMiddleware` does, of which a
   * tool is told nothing. Calls of tools that are annotated `requiresApproval` then count as allowed, also where the
   * `authorize` hook asks for a person.
   *
   * @default false: such calls are asked about by the runtime's `approve` hook, or end in `APPROVAL_REQUIRED`
   */
  readonly approved?: boolean;
}

/** Tools for `createAgent`, `bindTools` and `ToolNode`, in the order in which they were given. */
export type LangChainTools = StructuredToolInterface<JsonSchema7Type>[] & AsyncDisposable;

/**
 * Makes tools, or those of a session, into tools of LangChain.js: with arguments repaired and validated, limits of time that
 * hold, and failures that models can act on. The `signal` and `timeout` of LangChain's config cancel calls; its `context`
 * is the `data` of the tool's context, unless there is `data` here.
 *
 * - The model is told the result as text, and files as content blocks beside it; the `artifact` of the `ToolMessage` is the
 *   result itself, as JSON.
 * - A call that fails is a `ToolMessage` of status `error` with the message alone; its `artifact` has `type` and `details`.
 *   A tool that is invoked without a tool call rejects with `ToolCallError`.
 * - What a generator yields are events of the tool (`streamMode: "tools"`), and hold it back until they are taken. What a
 *   tool tells of its progress goes to LangGraph's `writer` (`streamMode: "custom"`).
 *
 * They get a session of their own, which lives until the returned list is disposed of: make it once for a program or
 * for a conversation. Of a session there are the tools that it has now.
 *
 * @throws LaterError `INVALID_ARGUMENT`, and what opening a session throws
 *
 * @example
 * ```ts
 * const tools = await toLangChainTools([getWeather]);
 * const agent = createAgent({ model: "openai:gpt-5.6", tools });
 * const { messages } = await agent.invoke({ messages: "Is it warm in Rome?" });
 * ```
 */
export async function toLangChainTools(
  tools: readonly ToolSelection[] | Session,
  options: LangChainToolsOptions = {},
): Promise<LangChainTools> {
  const { approved = false } = options;
  if (typeof approved !== "boolean") {
    throw new LaterError("INVALID_ARGUMENT", '"approved" has to be true or false.');
  }
  const lent = await lendTools(tools, options);
  const made = lent.tools.map((tool) => new LentStructuredTool(tool, approved));
  return Object.assign(made, { [Symbol.asyncDispose]: () => lent[Symbol.asyncDispose]() });
}
