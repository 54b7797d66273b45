import type { CallbackManagerForToolRun } from "@langchain/core/callbacks/manager";
import { ToolMessage } from "@langchain/core/messages";
import { patchConfig, pickRunnableConfigKeys } from "@langchain/core/runnables";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { StructuredTool, type ToolRunnableConfig } from "@langchain/core/tools";
import type { JsonSchema7Type } from "@langchain/core/utils/json_schema";

import { toPlainJson } from "../../conversation/content/plain-json.ts";
import type { CallEvent } from "../../executor/execute-options.ts";
import type { JsonObject, JsonValue } from "../../model/json.ts";
import type { Outcome } from "../../model/tool-result.ts";
import type { LentCall, LentTool } from "../lent-tool.ts";
import { resultOf, ToolCallError } from "../tool-call-error.ts";
import { type LangChainContent, toContent } from "./to-content.ts";

/** What LangGraph adds to the config of a call. */
interface GraphConfig extends ToolRunnableConfig {
  readonly writer?: ((chunk: unknown) => void) | null;
}

type Callbacks = Parameters<StructuredTool["call"]>[1];

/** A tool of LangChain that hands its calls on, unjudged. */
export class LentStructuredTool extends StructuredTool<JsonSchema7Type> {
  override readonly name: string;
  override readonly description: string;
  /** What models are shown. */
  override readonly schema: JsonSchema7Type;
  override readonly responseFormat = "content_and_artifact";
  // Not `#`: `call` runs on a view of the tool.
  private readonly lent: LentTool;
  private readonly isApproved: boolean;

  constructor(lent: LentTool, isApproved: boolean) {
    const { name, description, parametersJsonSchema } = lent.declaration;
    // Streams and traces call the run by it.
    super({ defaultConfig: { runName: name } });
    this.name = name;
    this.description = description;
    // SDKs change what they are given.
    this.schema = structuredClone(parametersJsonSchema) as JsonSchema7Type;
    this.lent = lent;
    this.isApproved = isApproved;
  }

  static override lc_name(): string {
    return "LentStructuredTool";
  }

  /** Rejects with ToolCallError only where there is no tool call to answer. */
  override async call(input: unknown, config?: Callbacks, tags?: string[]): Promise<never> {
    // LangChain judges by the schema before anything can be repaired, and tells models less than is needed.
    const open = Object.create(this, { schema: { value: {} } }) as StructuredTool;
    try {
      return (await super.call.call(open, (input ?? {}) as never, config, tags)) as never;
    } catch (error) {
      const id = toolCallIdOf(config);
      if (id === undefined || !(error instanceof ToolCallError)) throw error;
      return this.#toFailure(error, id) as never;
    }
  }

  protected override async _call(
    args: JsonObject,
    run?: CallbackManagerForToolRun,
    config: GraphConfig = {},
  ): Promise<[LangChainContent, JsonValue]> {
    const { lent, isApproved } = this;
    const { signal, context: data, writer } = config;
    const call: LentCall = {
      id: toolCallIdOf(config) ?? crypto.randomUUID(),
      signals: [signal],
      data,
      isAllowed: isApproved && lent.asksPerson,
      onEvent: (event) => tell(event, run, writer),
    };
    const callbacks = run === undefined ? {} : { callbacks: run.getChild() };
    // What the tool asks of LangChain in turn, a model for example, stands under its call in traces.
    const child = pickRunnableConfigKeys(patchConfig(config, callbacks));
    const outcome: Outcome = await AsyncLocalStorageProviderSingleton.runWithConfig(child, () =>
      lent.run(args, call),
    );
    // Who gives up hears of it as from any other tool.
    if (!outcome.ok && outcome.error.type === "CANCELLED") signal?.throwIfAborted();
    const value = toPlainJson(resultOf(outcome));
    return [toContent(value), value];
  }

  #toFailure({ message, type, details }: ToolCallError, id: string): ToolMessage {
    return new ToolMessage({
      status: "error",
      content: message,
      artifact: { type, message, ...(details === undefined ? {} : { details }) },
      tool_call_id: id,
      name: this.name,
    });
  }
}

/** Tells partial results as a generator of LangChain's does, and progress to whoever reads the custom stream. */
function tell(
  event: CallEvent,
  run: Partial<CallbackManagerForToolRun> | undefined,
  writer: GraphConfig["writer"],
): unknown {
  if (event.type === "call-partial") return run?.handleToolEvent?.(toPlainJson(event.value));
  if (event.type !== "call-progress") return undefined;
  const { callId: toolCallId, name, progress, total, message } = event;
  writer?.({ type: "tool-progress", toolCallId, name, progress, total, message });
  return undefined;
}

function toolCallIdOf(config: Callbacks): string | undefined {
  return config !== undefined && "toolCall" in config ? config.toolCall?.id : undefined;
}
