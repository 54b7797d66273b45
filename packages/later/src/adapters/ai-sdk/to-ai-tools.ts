import { toPlainJson } from "../../conversation/content/plain-json.ts";
import { LentTools, type LentToolsOptions } from "../../conversation/lent-tools.ts";
import { joinSignals } from "../../conversation/model/join-signals.ts";
import { watcher } from "../../conversation/watcher.ts";
import type { LaterTool } from "../../declare/tool.ts";
import { yieldsPartials } from "../../declare/yields-partials.ts";
import { errorCodes } from "../../errors/codes.ts";
import type { Approval } from "../../executor/approval.ts";
import type { CallEvent } from "../../executor/execute-options.ts";
import type { FunctionDeclaration } from "../../model/function-declaration.ts";
import type { JsonObject } from "../../model/json.ts";
import { validatorOf } from "../../schema/validator-of.ts";
import type { Session, ToolSelection } from "../../session/session.ts";
import { openSchema } from "../open-schema.ts";
import type { AiCallOptions, AiJson, AiTool, AiTools } from "./ai-sdk.ts";
import { streamPartials } from "./stream-partials.ts";
import { toModelOutput } from "./to-model-output.ts";
import { ToolCallError } from "./tool-call-error.ts";

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
  const lent = new LentTools(tools, options);
  try {
    const made = await makeTools(lent, options);
    // The SDK goes through the members.
    return Object.defineProperty(made, Symbol.asyncDispose, { value: () => lent.close() });
  } catch (error) {
    await lent.close();
    throw error;
  }
}

async function makeTools(lent: LentTools, options: AiToolsOptions): Promise<AiTools> {
  const { session } = await lent.open();
  const made: Record<string, AiTool> = {};
  for (const declaration of await lent.listDeclarations()) {
    const tool = await session.lookup(declaration.name);
    made[declaration.name] = toAiTool(new LentTool(lent, declaration, options, tool), tool);
  }
  return made as AiTools;
}

function toAiTool(lent: LentTool, tool: LaterTool | undefined): AiTool {
  const { declaration, asksPerson } = lent;
  return {
    description: declaration.description,
    inputSchema: openSchema(declaration.parametersJsonSchema),
    ...(asksPerson ? { needsApproval: (input) => lent.fits(input) } : {}),
    execute:
      tool !== undefined && yieldsPartials(tool)
        ? (input, call) =>
            streamPartials((onEvent, signal) => lent.run(input, { ...call, signal, onEvent }))
        : (input, call) => lent.run(input, call),
    toModelOutput: ({ output }) => toModelOutput(output),
  };
}

/** What accompanies a call besides what the SDK tells. */
interface LentCall extends AiCallOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: CallEvent) => unknown;
}

/** One of the tools, as the SDK calls it. */
class LentTool {
  readonly declaration: FunctionDeclaration;
  readonly asksPerson: boolean;
  readonly #tools: LentTools;
  readonly #options: AiToolsOptions;
  /** What it throws must not keep partial results from the SDK. */
  readonly #watch: (event: CallEvent) => void;

  constructor(
    tools: LentTools,
    declaration: FunctionDeclaration,
    options: AiToolsOptions,
    tool: LaterTool | undefined,
  ) {
    this.declaration = declaration;
    this.asksPerson = tool?.annotations.requiresApproval === true;
    this.#tools = tools;
    this.#options = options;
    this.#watch = watcher(options.onEvent);
  }

  /** Whether a call could run: nobody is asked about one that cannot. */
  async fits(args: JsonObject): Promise<boolean> {
    const { name, parametersJsonSchema } = this.declaration;
    const [call] = await this.#tools.asMeant([{ name, args }], [this.declaration]);
    return validatorOf(parametersJsonSchema)(call?.args ?? {}).length === 0;
  }

  /** @throws ToolCallError */
  async run(args: JsonObject, call: LentCall): Promise<AiJson> {
    const { toolCallId: id, context } = call;
    const { data, signal } = this.#options;
    const allowed: Approval = { decision: "allow" };
    const [outcome] = await this.#tools.run(
      [{ id, name: this.declaration.name, args }],
      [this.declaration],
      {
        signal: joinSignals(call.abortSignal, call.signal, signal),
        ...(data === undefined && context !== undefined ? { data: context } : {}),
        ...(this.asksPerson ? { approvals: new Map([[id, allowed]]) } : {}),
        onEvent: (event) => {
          this.#watch(event);
          return call.onEvent?.(event);
        },
      },
    );
    // The SDK cannot write a bigint.
    if (outcome?.ok === true) return toPlainJson(outcome.value) as AiJson;
    throw new ToolCallError(outcome?.error ?? { message: errorCodes.INTERNAL_ERROR.message });
  }
}
