import { toFailure } from "../conversation/calls/to-failure.ts";
import { LentTools, type LentToolsOptions } from "../conversation/lent-tools.ts";
import { joinSignals } from "../conversation/model/join-signals.ts";
import { watcher } from "../conversation/watcher.ts";
import type { LaterTool } from "../declare/tool.ts";
import type { CallEvent } from "../executor/execute-options.ts";
import type { FunctionDeclaration } from "../model/function-declaration.ts";
import type { JsonObject } from "../model/json.ts";
import type { Outcome } from "../model/tool-result.ts";
import { validatorOf } from "../schema/validator-of.ts";
import type { Session, ToolSelection } from "../session/session.ts";

/** Within which limits the calls of a library are run that decides itself how many run at a time. */
export type LentToolOptions = Omit<LentToolsOptions, "concurrency">;

/** What a library tells of one of its calls. */
export interface LentCall {
  readonly id: string;
  /** Any of them cancels the call, besides that of the options. */
  readonly signals?: readonly (AbortSignal | undefined)[];
  /** The `data` of the tool's context where the options have none. */
  readonly data?: unknown;
  /** Whether a person has allowed the call; it counts where a person has to be asked. */
  readonly isAllowed?: boolean;
  /** Hears of the call beside the options' `onEvent`; a promise for a partial result holds a generator back. */
  readonly onEvent?: (event: CallEvent) => unknown;
}

/** Tools for a library that leads the conversation itself and takes each tool by itself. */
export interface LentToolbox extends AsyncDisposable {
  readonly tools: readonly LentTool[];
}

/**
 * Lends tools, or those that a session has now. Disposing of what is returned closes the session that was opened for them.
 *
 * @throws LaterError `INVALID_ARGUMENT`, and what opening a session throws
 */
export async function lendTools(
  tools: readonly ToolSelection[] | Session,
  options: LentToolOptions,
): Promise<LentToolbox> {
  const lent = new LentTools(tools, options);
  try {
    const { session } = await lent.open();
    const made: LentTool[] = [];
    for (const declaration of await lent.listDeclarations()) {
      made.push(new LentTool(lent, options, declaration, await session.lookup(declaration.name)));
    }
    return { tools: made, [Symbol.asyncDispose]: () => lent.close() };
  } catch (error) {
    await lent.close();
    throw error;
  }
}

/** One of the tools. */
export class LentTool {
  readonly declaration: FunctionDeclaration;
  /** Nothing for one that is gone meanwhile. */
  readonly tool: LaterTool | undefined;
  readonly #tools: LentTools;
  readonly #options: LentToolOptions;
  /** What it throws must not keep partial results from the library. */
  readonly #watch: (event: CallEvent) => void;

  constructor(
    tools: LentTools,
    options: LentToolOptions,
    declaration: FunctionDeclaration,
    tool: LaterTool | undefined,
  ) {
    this.declaration = declaration;
    this.tool = tool;
    this.#tools = tools;
    this.#options = options;
    this.#watch = watcher(options.onEvent);
  }

  /** Whether a person is to be asked before calls. */
  get asksPerson(): boolean {
    return this.tool?.annotations.requiresApproval === true;
  }

  /** Whether a call could run: nobody is asked about one that cannot. */
  async fits(args: JsonObject): Promise<boolean> {
    const { name, parametersJsonSchema } = this.declaration;
    const [call] = await this.#tools.asMeant([{ name, args }], [this.declaration]);
    return validatorOf(parametersJsonSchema)(call?.args ?? {}).length === 0;
  }

  /** Runs a call, as it was meant. Rejects where no session can be opened. */
  async run(args: JsonObject, call: LentCall): Promise<Outcome> {
    const { id, signals = [], isAllowed, onEvent } = call;
    const { data = call.data, signal } = this.#options;
    const { name } = this.declaration;
    const [outcome] = await this.#tools.run([{ id, name, args }], [this.declaration], {
      signal: joinSignals(...signals, signal),
      ...(data === undefined ? {} : { data }),
      ...(isAllowed === true ? { approvals: new Map([[id, { decision: "allow" }]]) } : {}),
      onEvent: (event) => {
        this.#watch(event);
        return onEvent?.(event);
      },
    });
    return outcome ?? toFailure({ id, name, args }, "INTERNAL_ERROR");
  }
}
