import { toPlainJson } from "../../conversation/content/plain-json.ts";
import type { LentToolsOptions } from "../../conversation/lent-tools.ts";
import { yieldsPartials } from "../../declare/yields-partials.ts";
import { isObject, type JsonObject } from "../../model/json.ts";
import type { Session, ToolSelection } from "../../session/session.ts";
import { type LentCall, type LentTool, lendTools } from "../lent-tool.ts";
import type { AiJson } from "../model-output.ts";
import { openSchema } from "../open-schema.ts";
import { toModelOutput } from "../to-model-output.ts";
import { resultOf } from "../tool-call-error.ts";
import type { AiCallOptions, AiTool, AiTools } from "./ai-sdk.ts";
import { streamPartials } from "./stream-partials.ts";

/** Within which limits the AI SDK's calls are run. How many run at a time is the SDK's to say. */
export type AiToolsOptions = Omit<LentToolsOptions, "concurrency">;

/**
 * Makes tools, or those of a session, into tools of the AI SDK: with arguments repaired and validated, limits of time that
 * hold, and failures that models can act on. The SDK's `abortSignal` cancels calls; its `context` of a tool is the `data`
 * of the tool's context, unless there is `data` here. What a generator yields are preliminary results.
 *
 * Tools that are annotated `requiresApproval` have the SDK ask a person; what the person allows counts as allowed where
 * the `authorize` hook asks for a person, too.
 *
 * They get a session of their own, which lives until the returned object is disposed of: make it once for a program or
 * for a conversation. Of a session there are the tools that it has now.
 *
 * @throws LaterError `INVALID_ARGUMENT`, and what opening a session throws
 *
 * @example
 * ```ts
 * const tools = await toAiTools([getWeather]);
 * const { text } = await generateText({ model, tools, stopWhen: isStepCount(5), prompt: "Is it warm in Rome?" });
 * ```
 */
export async function toAiTools(
  tools: readonly ToolSelection[] | Session,
  options: AiToolsOptions = {},
): Promise<AiTools> {
  const lent = await lendTools(tools, options);
  const made = lent.tools.map((tool) => [tool.declaration.name, toAiTool(tool)]);
  // The SDK goes through the members.
  return Object.defineProperty(Object.fromEntries(made), Symbol.asyncDispose, {
    value: () => lent[Symbol.asyncDispose](),
  }) as AiTools;
}

function toAiTool(lent: LentTool): AiTool {
  const { declaration, tool, asksPerson } = lent;
  return {
    description: declaration.description,
    inputSchema: openSchema(declaration.parametersJsonSchema),
    ...(asksPerson ? { needsApproval: (input) => lent.fits(input) } : {}),
    execute:
      tool !== undefined && yieldsPartials(tool)
        ? (input, call) =>
            streamPartials((onEvent, signal) => run(lent, input, call, { signal, onEvent }))
        : (input, call) => run(lent, input, call),
    toModelOutput: (options) => toModelOutput(outputOf(options)),
  };
}

async function run(
  lent: LentTool,
  input: JsonObject,
  { toolCallId: id, abortSignal, context: data }: AiCallOptions,
  { signal, onEvent }: { readonly signal?: AbortSignal } & Pick<LentCall, "onEvent"> = {},
): Promise<AiJson> {
  const signals = [abortSignal, signal];
  const watched = onEvent === undefined ? {} : { onEvent };
  // Whom the SDK has to ask, it has asked.
  const isAllowed = lent.asksPerson;
  return toPlainJson(
    resultOf(await lent.run(input, { id, signals, data, isAllowed, ...watched })),
  ) as AiJson;
}

/** Mastra, which takes tools of the SDK, hands over the output alone. */
function outputOf(given: Parameters<AiTool["toModelOutput"]>[0] | AiJson): AiJson {
  const isOfSdk = isObject(given) && "toolCallId" in given && "output" in given;
  return isOfSdk ? given.output : given;
}
