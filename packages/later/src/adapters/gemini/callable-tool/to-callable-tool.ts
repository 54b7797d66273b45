import type { AnswerableCall } from "../../../conversation/calls/to-function-response.ts";
import { LentTools, type LentToolsOptions } from "../../../conversation/lent-tools.ts";
import type { FunctionCall } from "../../../model/function-call.ts";
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
  extends Pick<GeminiOptions, "onLoss" | "schemaDialect">, LentToolsOptions {
  /**
   * The CallableTools behind this one in the same request. The SDK hands every call to each of them, and
   * this one answers whatever is not theirs, so that a name that no tool has does not end the run. Answers
   * come grouped by CallableTool then; only tools of one and the same are answered in the order of calls.
   *
   * @default none
   */
  readonly others?: readonly OtherCallableTool[];
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
  readonly #tools: LentTools;
  readonly #others: readonly OtherCallableTool[];
  readonly #converter: DeclarationConverter;

  constructor(tools: readonly ToolSelection[] | Session, options: CallableToolOptions) {
    this.#tools = new LentTools(tools, options);
    this.#others = options.others ?? [];
    this.#converter = new DeclarationConverter(options);
  }

  async tool(): Promise<{ functionDeclarations: GeminiFunctionDeclaration[] }> {
    return { functionDeclarations: this.#converter.convert(await this.#tools.listDeclarations()) };
  }

  async callTool(calls: readonly AnswerableCall[]): Promise<FunctionResponsePart[]> {
    const tools = await this.#tools.open();
    // Of a session that is gone it has no names, and what is nobody's is answered with that.
    const declarations = await tools.listDeclarations().catch(() => []);
    const mine = await this.#ownOf(calls, new Set(declarations.map(({ name }) => name)));
    // What else is wrong with a call is the executor's to say.
    const toRun = mine.map((call) => ({ ...call, name: call.name ?? "" }) as FunctionCall);
    return toFunctionResponses(mine, await this.#tools.run(toRun, declarations));
  }

  close(): Promise<void> {
    return this.#tools.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Calls of its own tools, and of names that nobody else answers. */
  async #ownOf(
    calls: readonly AnswerableCall[],
    own: ReadonlySet<string>,
  ): Promise<readonly AnswerableCall[]> {
    const theirs = new Set((await Promise.all(this.#others.map(namesOf))).flat());
    return calls.filter((call) => {
      const isNobodys = !theirs.has(call.name) && (answeredBy.get(call) ?? this) === this;
      const isMine = own.has(call.name ?? "") || isNobodys;
      if (isMine) answeredBy.set(call, this);
      return isMine;
    });
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
