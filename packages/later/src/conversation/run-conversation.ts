import { LaterError } from "../errors/later-error.ts";
import type { ToolConfig } from "../model/tool-config.ts";
import { abortable } from "./abortable.ts";
import { askModel } from "./ask-model.ts";
import { CallIds } from "./call-ids.ts";
import { ConversationError } from "./conversation-error.ts";
import type { ConversationEvent } from "./conversation-event.ts";
import { executeCalls } from "./execute-calls.ts";
import type { GenerateOptions } from "./generate-options.ts";
import type { GenerateResult } from "./generate-result.ts";
import type { ModelRequest } from "./model-client.ts";
import type { ConversationTools } from "./open-tools.ts";
import { type Prompt, toContents } from "./prompt.ts";
import { repairCalls } from "./repair-calls.ts";
import { toResponseContent } from "./to-response-content.ts";
import { assertTokensLeft } from "./token-budget.ts";
import { assertCallable, callableNames, relax } from "./tool-steering.ts";
import { Transcript } from "./transcript.ts";

/** One prompt, to be followed until the model answers it. */
export interface Conversation {
  readonly prompt: Prompt;
  /** Of the right form. */
  readonly options: Omit<GenerateOptions, "session" | "source" | "tools" | "signal" | "onEvent">;
  readonly openTools: () => Promise<ConversationTools>;
  /** Whether the model is asked for its answers in chunks. */
  readonly streaming: boolean;
  readonly signal: AbortSignal;
  /** Hears of everything; must not throw. */
  readonly emit: (event: ConversationEvent) => void;
}

const defaultMaxRounds = 10;

/**
 * The one loop behind `generate`, `generateStream` and chats: ask the model, run the calls it answers
 * with, tell it their outcomes, until it answers otherwise.
 *
 * @throws ConversationError `TURN_LIMIT_EXCEEDED`, `BUDGET_EXCEEDED`, `MODEL_STOPPED`, `MODEL_REQUEST_FAILED`, `CANCELLED`, and
 * after the first response for whatever else is thrown, such as `SESSION_NOT_FOUND`
 * @throws LaterError `INVALID_ARGUMENT`, or what opening the session or listing its tools throws
 */
export async function runConversation(conversation: Conversation): Promise<GenerateResult> {
  const { options, prompt, signal } = conversation;
  const transcript = new Transcript(toContents(options.history ?? [], prompt));
  let opening: Promise<ConversationTools> | undefined;
  try {
    signal.throwIfAborted();
    opening = conversation.openTools();
    const tools = await abortable(opening, signal);
    const result = await runRounds(conversation, tools, transcript);
    conversation.emit({ type: "finish", result });
    return result;
  } catch (error) {
    if (ConversationError.is(error)) throw error;
    if (signal.aborted) {
      const options = { cause: signal.reason };
      throw transcript.failure("CANCELLED", "The conversation was cancelled.", options);
    }
    if (!transcript.begun || !LaterError.is(error)) throw error;
    const { code, message, details, retryable } = error;
    throw transcript.failure(code, message, { cause: error, details, retryable });
  } finally {
    await abortable(closeTools(opening), signal).catch(() => {});
  }
}

async function runRounds(
  conversation: Conversation,
  tools: ConversationTools,
  transcript: Transcript,
): Promise<GenerateResult> {
  const { options, streaming, signal, emit } = conversation;
  const { maxRounds = defaultMaxRounds, maxCalls = Infinity } = options;
  const ids = new CallIds(transcript.contents);
  let toolConfig: ToolConfig | undefined = maxCalls > 0 ? options.toolConfig : { mode: "NONE" };
  for (let round = 1; ; round += 1) {
    emit({ type: "round-start", round });
    const declarations = await abortable(tools.listDeclarations(), signal);
    if (round === 1) assertCallable(declarations, toolConfig);
    const request: ModelRequest = {
      contents: transcript.contents,
      declarations,
      ...(toolConfig === undefined ? {} : { toolConfig }),
      ...(options.systemInstruction === undefined
        ? {}
        : { systemInstruction: options.systemInstruction }),
      ...(options.config === undefined ? {} : { config: options.config }),
    };
    const scope = { round, signal, emit };
    const limits = { streaming, maxTotalTokens: options.maxTotalTokens };
    const answer = await askModel(options.model, request, transcript, { ...scope, ...limits });
    if (answer.type === "answer") {
      return transcript.conclude(answer.content, answer.text, answer.response);
    }
    if (round > maxRounds) throw limitReached(maxRounds, transcript);
    assertTokensLeft(transcript, options.maxTotalTokens);
    const offered = callableNames(declarations, toolConfig);
    const identified = answer.calls.map((call) => ids.identify(call));
    const calls =
      options.repair === false
        ? identified
        : await abortable(
            repairCalls(identified, { session: tools.session, declarations, offered }),
            signal,
          );
    const callsLeft = maxCalls - transcript.callCount;
    const environment = { ...scope, options, session: tools.session, offered, callsLeft };
    const executed = await executeCalls(calls, environment, transcript);
    transcript.appendRound(answer.content, toResponseContent(answer.calls, executed));
    toolConfig = transcript.callCount < maxCalls ? relax(toolConfig) : { mode: "NONE" };
  }
}

function limitReached(maxRounds: number, transcript: Transcript): ConversationError {
  const rounds = maxRounds === 1 ? "1 round" : `${maxRounds} rounds`;
  return transcript.failure(
    "TURN_LIMIT_EXCEEDED",
    `The model wants to call more tools after ${rounds} of calls, which is the limit. Raise "maxRounds" if the task needs more.`,
    { details: { maxRounds } },
  );
}

/** The conversation has ended one way or the other; how its session closes no longer changes that. */
async function closeTools(opening: Promise<ConversationTools> | undefined): Promise<void> {
  const tools = await opening?.catch(() => undefined);
  await tools?.close();
}
