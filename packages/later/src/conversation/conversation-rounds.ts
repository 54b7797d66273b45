import type { FunctionDeclaration } from "../model/function-declaration.ts";
import type { ToolConfig } from "../model/tool-config.ts";
import { askModel, type ModelAnswer } from "./ask-model.ts";
import { CallIds } from "./calls/call-ids.ts";
import type { CallTurn } from "./calls/call-turn.ts";
import type { IdentifiedCall } from "./calls/executed-call.ts";
import { repairCalls } from "./calls/repair-calls.ts";
import { toResponseContent } from "./calls/to-response-content.ts";
import type { Content } from "./content/content.ts";
import type { ConversationError } from "./conversation-error.ts";
import { executeCalls } from "./execute-calls.ts";
import type { GenerateResult } from "./generate-result.ts";
import { abortable } from "./model/abortable.ts";
import type { ModelRequest } from "./model/model-client.ts";
import { assertCallable, callableNames, steer } from "./model/tool-steering.ts";
import type { ConversationTools } from "./open-tools.ts";
import type { ExpectedOutput } from "./output/expected-output.ts";
import type { Conversation } from "./run-conversation.ts";
import { assertTokensLeft } from "./token-budget.ts";
import type { Transcript } from "./transcript.ts";

const defaultMaxRounds = 10;

/** What holds for one round. */
interface Round {
  readonly number: number;
  readonly declarations: readonly FunctionDeclaration[];
  readonly toolConfig: ToolConfig | undefined;
}

/** The rounds of one conversation: the model is asked, the calls it wants are run, until it answers otherwise. */
export class ConversationRounds {
  readonly #conversation: Conversation;
  readonly #tools: ConversationTools;
  readonly #transcript: Transcript;
  readonly #output: ExpectedOutput | undefined;
  readonly #ids: CallIds;
  #corrected = false;

  constructor(
    conversation: Conversation,
    tools: ConversationTools,
    transcript: Transcript,
    output: ExpectedOutput | undefined,
  ) {
    this.#conversation = conversation;
    this.#tools = tools;
    this.#transcript = transcript;
    this.#output = output;
    this.#ids = new CallIds(transcript.contents);
  }

  /** @param resumed - a turn with calls that waited, to begin with */
  async run(resumed: CallTurn | undefined): Promise<GenerateResult> {
    const { options, emit } = this.#conversation;
    const { maxRounds = defaultMaxRounds } = options;
    let turn = resumed;
    for (let first = true; ; first = false) {
      emit({ type: "round-start", round: this.#transcript.rounds + 1 });
      const round = await this.#begin(first);
      if (turn === undefined) {
        const answer = await this.#ask(round);
        if ("history" in answer) return answer;
        if (round.number > maxRounds) throw this.#limitReached(maxRounds);
        assertTokensLeft(this.#transcript, options.maxTotalTokens);
        const { content, calls } = answer;
        turn = { content, calls, ended: [], approvals: new Map() };
      }
      const pausedAt = await this.#answer(turn, round);
      if (pausedAt !== undefined) return pausedAt;
      turn = undefined;
    }
  }

  /** Tools may come and go from one round to the next. */
  async #begin(first: boolean): Promise<Round> {
    const { options, signal } = this.#conversation;
    const declarations = await abortable(this.#tools.listDeclarations(), signal);
    if (first) assertCallable(declarations, options.toolConfig);
    const { rounds } = this.#transcript;
    const toolConfig = steer(options.toolConfig, { rounds, callsLeft: this.#callsLeft() });
    return { number: rounds + 1, declarations, toolConfig };
  }

  /** The model's calls, or the result when it answers otherwise. */
  async #ask(round: Round): Promise<Extract<ModelAnswer, { type: "calls" }> | GenerateResult> {
    let correction: readonly Content[] = [];
    for (;;) {
      const answer = await this.#askOnce(round, correction);
      if (answer.type === "calls") return answer;
      const output = this.#output;
      if (output === undefined) return this.#transcript.conclude(answer, undefined);
      const reading = await abortable(output.read(answer.text), this.#conversation.signal);
      if ("value" in reading) return this.#transcript.conclude(answer, reading.value);
      const { violations } = reading;
      const problem = "The model's answer does not fit the output that was asked for.";
      if (this.#corrected) {
        throw this.#transcript.failure("INVALID_OUTPUT", problem, { details: { violations } });
      }
      this.#corrected = true;
      this.#conversation.emit({ type: "response-discard", round: round.number, problem });
      correction = [answer.content, output.correct(violations)];
    }
  }

  #askOnce(round: Round, correction: readonly Content[]): Promise<ModelAnswer> {
    const { options, streaming, signal, emit } = this.#conversation;
    const { systemInstruction, config, maxTotalTokens } = options;
    const request: ModelRequest = {
      contents: [...this.#transcript.contents, ...correction],
      declarations: round.declarations,
      ...(round.toolConfig === undefined ? {} : { toolConfig: round.toolConfig }),
      ...(this.#output === undefined ? {} : { output: this.#output.schema }),
      ...(systemInstruction === undefined ? {} : { systemInstruction }),
      ...(config === undefined ? {} : { config }),
    };
    const scope = { round: round.number, signal, emit, streaming, maxTotalTokens };
    return askModel(options.model, request, this.#transcript, scope);
  }

  /** Runs the calls of a turn and appends their answers; a result when there are calls that have to wait. */
  async #answer(turn: CallTurn, round: Round): Promise<GenerateResult | undefined> {
    const { options, signal, emit } = this.#conversation;
    const { session } = this.#tools;
    const offered = callableNames(round.declarations, round.toolConfig);
    const calls = await this.#toRun(turn, round, offered);
    const done = new Map(turn.ended.map((executed) => [executed.call.id, executed]));
    const waiting = new Map<string, IdentifiedCall>();
    for (const call of calls) if (!done.has(call.id)) waiting.set(call.id, call);
    const { ended, pending } = await executeCalls(
      waiting,
      {
        session,
        offered,
        options,
        signal,
        emit,
        round: round.number,
        callsLeft: this.#callsLeft(),
        approvals: turn.approvals,
      },
      this.#transcript,
    );
    if (pending.length > 0) {
      const callIds = calls.map(({ id }) => id);
      return this.#transcript.pause({ content: turn.content, callIds }, pending);
    }
    const executed = calls
      .map(({ id }) => done.get(id) ?? ended.get(id))
      .filter((call) => call !== undefined);
    this.#transcript.appendRound(turn.content, toResponseContent(turn.calls, executed));
    return undefined;
  }

  #toRun(
    turn: CallTurn,
    { declarations }: Round,
    offered: ReadonlySet<string>,
  ): readonly IdentifiedCall[] | Promise<readonly IdentifiedCall[]> {
    const { options, signal } = this.#conversation;
    const calls = this.#ids.identify(turn.calls, turn.callIds);
    if (options.repair === false) return calls;
    const { session } = this.#tools;
    const repaired = repairCalls(calls, { session, declarations, offered });
    return repaired instanceof Promise ? abortable(repaired, signal) : repaired;
  }

  #callsLeft(): number {
    return (this.#conversation.options.maxCalls ?? Infinity) - this.#transcript.callCount;
  }

  #limitReached(maxRounds: number): ConversationError {
    const rounds = maxRounds === 1 ? "1 round" : `${maxRounds} rounds`;
    return this.#transcript.failure(
      "TURN_LIMIT_EXCEEDED",
      `The model wants to call more tools after ${rounds} of calls, which is the limit. Raise "maxRounds" if the task needs more.`,
      { details: { maxRounds } },
    );
  }
}
