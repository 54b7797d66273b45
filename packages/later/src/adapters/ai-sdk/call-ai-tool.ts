import type { ToolContext } from "../../declare/tool-context.ts";
import { toToolError } from "../tool-call-error.ts";
import type { ForeignAiTool } from "./foreign-ai-tool.ts";
import { fromModelOutput } from "./from-model-output.ts";

/** Has a tool of the SDK run a call. */
export function callAiTool(tool: ForeignAiTool, input: never, context: ToolContext): unknown {
  const run = new AiToolRun(tool, input, context);
  let returned: unknown;
  try {
    returned = run.start();
  } catch (error) {
    throw toToolError(error);
  }
  return isAsyncIterable(returned) ? run.tellAll(returned) : run.settle(returned);
}

/** What the SDK tells a tool of a call. */
interface CallOptions {
  readonly toolCallId: string;
  readonly messages: readonly never[];
  readonly abortSignal: AbortSignal;
  readonly context: unknown;
}

class AiToolRun {
  readonly #tool: ForeignAiTool;
  readonly #input: never;
  readonly #options: CallOptions;

  constructor(tool: ForeignAiTool, input: never, { callId, signal, data }: ToolContext) {
    this.#tool = tool;
    this.#input = input;
    this.#options = { toolCallId: callId, messages: [], abortSignal: signal, context: data };
  }

  start(): unknown {
    return this.#tool.execute?.(this.#input, this.#options as never);
  }

  /** Tells each value, as the SDK's preliminary results, and gives the last as the result. */
  async *tellAll(values: AsyncIterable<unknown>): AsyncGenerator<unknown, unknown> {
    let last: unknown;
    try {
      for await (const value of values) {
        last = value;
        yield value;
      }
      return await this.#toResult(last);
    } catch (error) {
      throw toToolError(error);
    }
  }

  async settle(returned: unknown): Promise<unknown> {
    try {
      return await this.#toResult(await returned);
    } catch (error) {
      throw toToolError(error);
    }
  }

  async #toResult(output: unknown): Promise<unknown> {
    const { toModelOutput } = this.#tool;
    if (typeof toModelOutput !== "function") return output;
    const { toolCallId } = this.#options;
    return fromModelOutput(
      await toModelOutput({ toolCallId, input: this.#input, output } as never),
    );
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
