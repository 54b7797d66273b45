import { assertOption } from "../../../conversation/assert-options.ts";
import { executeApart } from "../../../conversation/calls/execute-apart.ts";
import { type RepairEnvironment, repairCalls } from "../../../conversation/calls/repair-calls.ts";
import type { AnswerableCall } from "../../../conversation/calls/to-function-response.ts";
import type { GenerateOptions } from "../../../conversation/generate-options.ts";
import { type ConversationTools, openTools } from "../../../conversation/open-tools.ts";
import { watcher } from "../../../conversation/watcher.ts";
import type { CallEvent } from "../../../executor/execute-options.ts";
import type { FunctionCall } from "../../../model/function-call.ts";
import type { RepairedCall } from "../../../repair/repair.ts";
import type { Session, ToolSelection } from "../../../session/session.ts";
import { DeclarationConverter, type GeminiOptions } from "../declaration-converter.ts";
import type { GeminiFunctionDeclaration } from "../to-function-declarations.ts";
import { type FunctionResponsePart, toFunctionResponses } from "../to-function-responses.ts";

/** Any CallableTool, seen from one that stands beside it. */
export interface OtherCallableTool {
  tool(): Promise<{ readonly functionDeclarations?: readonly { readonly name?: string }[] }>;
}

/** Within which limits the SDK's calls are run. */
export interface CallableToolOptions
  extends
    Pick<GeminiOptions, "onLoss" | "schemaDialect">,
    Pick<GenerateOptions, "concurrency" | "data" | "repair" | "signal" | "source" | "timeoutMs"> {
  /**
   * The CallableTools behind this one in the same request. The SDK hands every call to each of them, and
   * this one answers whatever is not theirs, so that a name that no tool has does not end the run. Answers
   * come grouped by CallableTool then; only tools of one and the same are answered in the order of calls.
   *
   * @default none
   */
  readonly others?: readonly OtherCallableTool[];
  /** Watches the calls. What it throws is ignored. */
  readonly onEvent?: (event: CallEvent) => void;
  /** Hears of each call that was repaired, before it runs. What it throws is ignored. */
  readonly onRepair?: (call: RepairedCall) => void;
}

/** A `CallableTool` of `@google/genai`. */
export interface GeminiCallableTool extends AsyncDisposable {
  /** The declarations as of now, in objects that the SDK may change. Rejects as opening a session does. */
  tool(): Promise<{ functionDeclarations: GeminiFunctionDeclaration[] }>;
  /**
   * Runs calls and answers them in their order, each with the id it came with. What fails is an answer too.
   */
  callTool(calls: readonly AnswerableCall[]): Promise<FunctionResponsePart[]>;
  /** Closes the session that was opened for the tools, and cancels its calls. May be called more than once. */
  close(): Promise<void>;
}

/**
 * Makes tools, or those of a session, into what `@google/genai` calls by itself: with arguments validated,
 * limits of time, calls side by side, and failures as answers. The SDK does not hand on its own
 * `abortSignal`; give it here too. A call of a name that no tool has is answered with `TOOL_NOT_FOUND`.
 *
 * Tools get a session of their own, opened at first use and kept until `close`: make it once for a program
 * or for a conversation.
 *
 * @throws LaterError `INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * await ai.models.generateContent({
 *   model: "gemini-3.8-flash",
 *   contents: "Is it warmer in Oslo or in Rome?",
 *   config: { tools: [toCallableTool([getWeather])] },
 * });
 * ```
 */
export function toCallableTool(
  tools: readonly ToolSelection[] | Session,
  options: CallableToolOptions = {},
): GeminiCallableTool {
  return new SessionCallableTool(tools, options);
}

/** Who has answered a call: the SDK hands the same object to one after the other. */
const answeredBy = new WeakMap<object, SessionCallableTool>();

class SessionCallableTool implements GeminiCallableTool {
  readonly #selection: Pick<GenerateOptions, "session" | "source" | "tools">;
  readonly #options: CallableToolOptions;
  readonly #converter: DeclarationConverter;
  readonly #tellRepair: (call: RepairedCall) => void;
  #tools: Promise<ConversationTools> | undefined;

  constructor(tools: readonly ToolSelection[] | Session, options: CallableToolOptions) {
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
    this.#converter = new DeclarationConverter(options);
    this.#tellRepair = watcher(options.onRepair);
  }

  async tool(): Promise<{ functionDeclarations: GeminiFunctionDeclaration[] }> {
    const tools = await this.#open();
    return { functionDeclarations: this.#converter.convert(await tools.listDeclarations()) };
  }

  async callTool(calls: readonly AnswerableCall[]): Promise<FunctionResponsePart[]> {
    const tools = await this.#open();
    // Of a session that is gone it has no names, and what is nobody's is answered with that.
    const declarations = await tools.listDeclarations().catch(() => []);
    const offered = new Set(declarations.map(({ name }) => name));
    const mine = await this.#ownOf(calls, offered);
    const toRun = await this.#toRun(mine, { session: tools.session, declarations, offered });
    const { concurrency, data, signal, timeoutMs, onEvent } = this.#options;
    const outcomes = await executeApart(tools.session, toRun, {
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(data === undefined ? {} : { data }),
      ...(signal === undefined ? {} : { signal }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(onEvent === undefined ? {} : { onEvent }),
    });
    return toFunctionResponses(mine, outcomes);
  }

  async close(): Promise<void> {
    const tools = await this.#tools?.catch(() => undefined);
    await tools?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Calls of its own tools, and of names that nobody else answers. */
  async #ownOf(
    calls: readonly AnswerableCall[],
    own: ReadonlySet<string>,
  ): Promise<readonly AnswerableCall[]> {
    const theirs = new Set((await Promise.all((this.#options.others ?? []).map(namesOf))).flat());
    return calls.filter((call) => {
      const isNobodys = !theirs.has(call.name) && (answeredBy.get(call) ?? this) === this;
      const isMine = own.has(call.name ?? "") || isNobodys;
      if (isMine) answeredBy.set(call, this);
      return isMine;
    });
  }

  /** The calls as they were meant. */
  async #toRun(
    calls: readonly AnswerableCall[],
    environment: RepairEnvironment,
  ): Promise<readonly FunctionCall[]> {
    // What else is wrong with a call is the executor's to say.
    const made = calls.map((call) => ({ ...call, name: call.name ?? "" }) as FunctionCall);
    if (this.#options.repair === false) return made;
    const repaired = await repairCalls(made, environment);
    for (const { repairs, ...call } of repaired) {
      if (repairs !== undefined) this.#tellRepair({ ...call, repairs });
    }
    return repaired;
  }

  #open(): Promise<ConversationTools> {
    this.#tools ??= openTools(this.#selection).catch((error: unknown) => {
      this.#tools = undefined;
      throw error;
    });
    return this.#tools;
  }
}

/** The SDK has already asked for them; who fails now has no names that could be answered. */
async function namesOf(other: OtherCallableTool): Promise<readonly (string | undefined)[]> {
  try {
    const { functionDeclarations = [] } = await other.tool();
    return functionDeclarations.map(({ name }) => name);
  } catch {
    return [];
  }
}
