import { toPlainJson } from "../../conversation/content/plain-json.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Session, ToolSelection } from "../../session/session.ts";
import { type LentTool, type LentToolOptions, lendTools } from "../lent-tool.ts";
import type { AiJson } from "../model-output.ts";
import { openSchema } from "../open-schema.ts";
import { toModelOutput } from "../to-model-output.ts";
import { resultOf } from "../tool-call-error.ts";
import type { MastraCallContext, MastraToolConfig } from "./mastra.ts";

/** Within which limits calls of Mastra are run. How many run at a time is Mastra's to say. */
export type MastraToolsOptions = LentToolOptions;

/**
 * Makes tools, or those of a session, into tools of Mastra: with arguments repaired and validated, limits of time that hold,
 * and failures that models can act on. The run's `abortSignal` cancels calls; its `requestContext` is the `data` of the
 * tool's context, unless there is `data` here. Partial results go to the stream of the agent, and hold the tool back.
 *
 * Tools that are annotated `requiresApproval` suspend an agent's run until a person has decided; what the person allows
 * counts as allowed where the `authorize` hook asks for a person, too. Where no agent runs them, nobody is asked, and such
 * a call fails with `APPROVAL_REQUIRED` unless the runtime's `approve` hook allows it.
 *
 * They get a session of their own, which lives until the returned object is disposed of: make it once for a program. Of a
 * session there are the tools that it has now.
 *
 * @param createTool - Mastra's: tools have to be of the copy of Mastra that runs them
 * @throws LaterError `INVALID_ARGUMENT`, and what opening a session throws
 *
 * @example
 * ```ts
 * const tools = await toMastraTools(createTool, [getWeather]);
 * const agent = new Agent({ id: "clerk", name: "Clerk", instructions: "Be brief.", model, tools });
 * ```
 */
export async function toMastraTools<MastraTool>(
  createTool: (config: MastraToolConfig) => MastraTool,
  tools: readonly ToolSelection[] | Session,
  options: MastraToolsOptions = {},
): Promise<Record<string, MastraTool> & AsyncDisposable> {
  const lent = await lendTools(tools, options);
  const made = lent.tools.map((tool) => [tool.declaration.name, createTool(toConfig(tool))]);
  // Mastra goes through the members.
  return Object.defineProperty(Object.fromEntries(made), Symbol.asyncDispose, {
    value: () => lent[Symbol.asyncDispose](),
  }) as Record<string, MastraTool> & AsyncDisposable;
}

function toConfig(lent: LentTool): MastraToolConfig {
  const { name, description, parametersJsonSchema, responseJsonSchema } = lent.declaration;
  return {
    id: name,
    description,
    inputSchema: openSchema(parametersJsonSchema),
    outputSchema: openSchema(responseJsonSchema ?? {}),
    ...(lent.asksPerson ? { requireApproval: (input) => lent.fits(input) } : {}),
    execute: (input, context) => run(lent, input, context),
    toModelOutput: (output) => toModelOutput(output as AiJson),
  };
}

async function run(
  lent: LentTool,
  input: JsonObject,
  { abortSignal, requestContext: data, writer, agent }: MastraCallContext = {},
): Promise<AiJson> {
  const outcome = await lent.run(input, {
    id: agent?.toolCallId ?? globalThis.crypto.randomUUID(),
    signals: [abortSignal],
    data,
    // Whom an agent has to ask, it has asked.
    isAllowed: lent.asksPerson && agent?.toolCallId !== undefined,
    onEvent: (event) =>
      event.type === "call-partial" ? writer?.write(toPlainJson(event.value)) : undefined,
  });
  return toPlainJson(resultOf(outcome)) as AiJson;
}
