import type { CallEvent, ExecuteAllOptions } from "../executor/execute-options.ts";
import type { FunctionCall } from "../model/function-call.ts";
import type { FunctionDeclaration } from "../model/function-declaration.ts";
import type { Outcome } from "../model/tool-result.ts";
import type { RepairedCall } from "../repair/repair.ts";
import type { Session, ToolSelection } from "../session/session.ts";
import { assertOption } from "./assert-options.ts";
import { executeApart } from "./calls/execute-apart.ts";
import { repairCalls } from "./calls/repair-calls.ts";
import type { GenerateOptions } from "./generate-options.ts";
import { type ConversationTools, openTools } from "./open-tools.ts";
import { watcher } from "./watcher.ts";

/** Within which limits the calls of a program are run that leads the conversation itself. */
export interface LentToolsOptions extends Pick<
  GenerateOptions,
  "concurrency" | "data" | "repair" | "signal" | "source" | "timeoutMs"
> {
  /** Watches the calls. What it throws is ignored. */
  readonly onEvent?: (event: CallEvent) => void;
  /** Hears of each call that was repaired, before it runs. What it throws is ignored. */
  readonly onRepair?: (call: RepairedCall) => void;
}

/**
 * Tools, or those of a session, for an SDK that leads the conversation itself. Tools get a session of their own, opened at
 * first use and kept until `close`.
 */
export class LentTools {
  readonly #selection: Pick<GenerateOptions, "session" | "source" | "tools">;
  readonly #options: LentToolsOptions;
  readonly #tellRepair: (call: RepairedCall) => void;
  #tools: Promise<ConversationTools> | undefined;

  /** @throws LaterError `INVALID_ARGUMENT` */
  constructor(tools: readonly ToolSelection[] | Session, options: LentToolsOptions) {
    const { source } = options;
    const isSession = !Array.isArray(tools);
    assertOption(isSession ? "session" : "tools", tools);
    for (const name of ["concurrency", "repair", "signal", "source", "timeoutMs"] as const) {
      assertOption(name, options[name]);
    }
    this.#selection = isSession
      ? { session: tools as Session }
      : { tools: tools as readonly ToolSelection[], ...(source === undefined ? {} : { source }) };
    this.#options = options;
    this.#tellRepair = watcher(options.onRepair);
  }

  /** What may be called, as of now. Rejects as opening a session does. */
  async listDeclarations(): Promise<readonly FunctionDeclaration[]> {
    return (await this.open()).listDeclarations();
  }

  /** The session and its tools. */
  open(): Promise<ConversationTools> {
    this.#tools ??= openTools(this.#selection).catch((error: unknown) => {
      this.#tools = undefined;
      throw error;
    });
    return this.#tools;
  }

  /**
   * Runs calls, in their order, as they were meant. What fails is an outcome too; rejects where no session can be opened.
   *
   * @param declarations - what may be called
   * @param options - over those of all calls
   */
  async run(
    calls: readonly FunctionCall[],
    declarations: readonly FunctionDeclaration[],
    options: ExecuteAllOptions = {},
  ): Promise<readonly Outcome[]> {
    const { session } = await this.open();
    const { concurrency, data, signal, timeoutMs, onEvent } = this.#options;
    return executeApart(session, await this.asMeant(calls, declarations), {
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(data === undefined ? {} : { data }),
      ...(signal === undefined ? {} : { signal }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(onEvent === undefined ? {} : { onEvent }),
      ...options,
    });
  }

  /** The calls, repaired where they can be and may be. */
  async asMeant(
    calls: readonly FunctionCall[],
    declarations: readonly FunctionDeclaration[],
  ): Promise<readonly FunctionCall[]> {
    if (this.#options.repair === false) return calls;
    const { session } = await this.open();
    const offered = new Set(declarations.map(({ name }) => name));
    const repaired = await repairCalls(calls, { session, declarations, offered });
    for (const { repairs, ...call } of repaired) {
      if (repairs !== undefined) this.#tellRepair({ ...call, repairs });
    }
    return repaired;
  }

  /** Closes the session that was opened for the tools, and cancels its calls. May be called more than once. */
  async close(): Promise<void> {
    const tools = await this.#tools?.catch(() => undefined);
    await tools?.close();
  }
}
