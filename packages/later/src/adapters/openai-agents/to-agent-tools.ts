import { LaterError } from "../../errors/later-error.ts";
import type { JsonObject } from "../../model/json.ts";
import { parseJson } from "../../model/parse-json.ts";
import type { Session, ToolSelection } from "../../session/session.ts";
import { isStrictSchema } from "../is-strict-schema.ts";
import { type LentTool, type LentToolOptions, lendTools } from "../lent-tool.ts";
import type {
  AgentCallDetails,
  AgentRunContext,
  AgentToolConfig,
  AgentToolOutput,
  AgentTools,
} from "./agents-sdk.ts";
import { toToolOutput } from "./to-tool-output.ts";

/** Within which limits the Agents SDK's calls are run. How many run at a time is the SDK's to say. */
export interface AgentToolsOptions<Tool extends object> extends LentToolOptions {
  /**
   * The SDK's function `tool`, which makes the tools. What it did not make would have a person asked about every call
   * whose arguments are broken.
   */
  readonly tool: (config: AgentToolConfig) => Tool;
}

/**
 * Makes tools, or those of a session, into function tools of the OpenAI Agents SDK: with arguments repaired and
 * validated, limits of time that hold, and failures that models can act on. A failed call does not end the run. The SDK's
 * `signal` cancels calls; the `context` of the run is the `data` of the tool's context, unless there is `data` here.
 * They are `strict` where OpenAI's rules for that allow it.
 *
 * Tools that are annotated `requiresApproval` have the SDK ask a person; what the person allows counts as allowed where
 * the `authorize` hook asks for a person, too.
 *
 * They get a session of their own, which lives until the returned list is disposed of: make it once for a program or
 * for a conversation. Of a session there are the tools that it has now.
 *
 * @throws LaterError `INVALID_ARGUMENT`, and what opening a session throws
 *
 * @example
 * ```ts
 * import { Agent, run, tool } from "@openai/agents";
 *
 * const tools = await toAgentTools([getWeather], { tool });
 * const agent = new Agent({ name: "Forecaster", tools });
 * const { finalOutput } = await run(agent, "Is it warm in Rome?");
 * ```
 */
export async function toAgentTools<Tool extends object>(
  tools: readonly ToolSelection[] | Session,
  options: AgentToolsOptions<Tool>,
): Promise<AgentTools<Tool>> {
  const { tool } = options;
  if (typeof tool !== "function") {
    throw new LaterError("INVALID_ARGUMENT", '"tool" has to be the function of the Agents SDK.', {
      details: { option: "tool" },
    });
  }
  const lent = await lendTools(tools, options);
  const made = lent.tools.map((each) => toAgentTool(each, tool));
  return Object.assign(made, { [Symbol.asyncDispose]: () => lent[Symbol.asyncDispose]() });
}

function toAgentTool<Tool extends object>(
  lent: LentTool,
  make: AgentToolsOptions<Tool>["tool"],
): Tool {
  const { name, description, parametersJsonSchema: schema } = lent.declaration;
  const tool = make({
    name,
    description,
    parameters: structuredClone(schema) as AgentToolConfig["parameters"],
    // Strictly it would rewrite the schema and the arguments.
    strict: false,
    needsApproval: lent.asksPerson && ((_runContext, input) => lent.fits(input as JsonObject)),
    execute: (input, runContext, details) => run(lent, input, runContext, details),
  });
  // It makes hyphens underscores.
  return { ...tool, name, strict: isStrictSchema(schema) };
}

async function run(
  lent: LentTool,
  input: unknown,
  runContext: AgentRunContext | undefined,
  { toolCall, signal }: AgentCallDetails = {},
): Promise<AgentToolOutput> {
  const outcome = await lent.run(exactly(toolCall?.arguments, input) as JsonObject, {
    id: toolCall?.callId ?? globalThis.crypto.randomUUID(),
    signals: [signal],
    data: runContext?.context,
    // Whom the SDK has to ask, it has asked.
    isAllowed: lent.asksPerson,
  });
  return toToolOutput(outcome);
}

/** The arguments with their large integers, of which the SDK's own reading has lost digits. */
function exactly(text: string | undefined, input: unknown): unknown {
  if (text === undefined) return input;
  try {
    return parseJson(text);
  } catch {
    return input;
  }
}
