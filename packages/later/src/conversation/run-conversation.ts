import { LaterError } from "../errors/later-error.ts";
import { ConversationError } from "./conversation-error.ts";
import type { ConversationEvent } from "./conversation-event.ts";
import { ConversationRounds } from "./conversation-rounds.ts";
import type { GenerateOptions } from "./generate-options.ts";
import type { GenerateResult } from "./generate-result.ts";
import { abortable } from "./model/abortable.ts";
import type { ConversationTools } from "./open-tools.ts";
import type { ExpectedOutput } from "./output/expected-output.ts";
import type { OutputForm } from "./output/output-form.ts";
import { type ConversationPause, isPause } from "./pause/conversation-pause.ts";
import type { Resumption } from "./pause/read-pause.ts";
import { type Prompt, toContents } from "./prompt.ts";
import { Transcript } from "./transcript.ts";

/** One prompt, to be followed until the model answers it. */
export interface Conversation {
  /** Or where an earlier conversation waits. */
  readonly prompt: Prompt | ConversationPause;
  /** Of the right form. */
  readonly options: Omit<GenerateOptions, "session" | "source" | "tools" | "signal" | "onEvent">;
  readonly openTools: () => Promise<ConversationTools>;
  /** Whether the model is asked for its answers in chunks. */
  readonly streaming: boolean;
  /** Absent where nobody can cancel it. */
  readonly signal: AbortSignal | undefined;
  /** Hears of everything; must not throw. */
  readonly emit: (event: ConversationEvent) => void;
}

/**
 * What is behind `generate`, `generateStream` and chats: opens the tools, runs the rounds, and makes of
 * whatever goes wrong an error that carries everything that was said.
 *
 * @throws ConversationError `TURN_LIMIT_EXCEEDED`, `BUDGET_EXCEEDED`, `MODEL_STOPPED`, `MODEL_REQUEST_FAILED`,
 * `INVALID_OUTPUT`, `CANCELLED`, and after the first response for whatever else is thrown, such as
 * `SESSION_NOT_FOUND`
 * @throws LaterError `INVALID_ARGUMENT`, `INVALID_DECLARATION` for an output that cannot be used, or what
 * opening the session or listing its tools throws
 */
export async function runConversation(conversation: Conversation): Promise<GenerateResult> {
  const { options, signal } = conversation;
  const { contents, progress, turn } = await begin(conversation);
  const output = await expect(options.output);
  const transcript = new Transcript(contents, progress);
  let opening: Promise<ConversationTools> | undefined;
  try {
    signal?.throwIfAborted();
    opening = conversation.openTools();
    const tools = await abortable(opening, signal);
    const rounds = new ConversationRounds(conversation, tools, transcript, output);
    const result = await rounds.run(turn);
    conversation.emit({ type: "finish", result });
    return result;
  } catch (error) {
    if (ConversationError.is(error)) throw error;
    if (signal?.aborted === true) {
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

/** What a conversation begins with: a prompt after a history, or a turn that waits. */
type Beginning = Pick<Resumption, "contents"> & Partial<Resumption>;

async function begin({ prompt, options }: Conversation): Promise<Beginning> {
  const { decisions, history = [] } = options;
  if (isPause(prompt)) {
    const { readPause } = await import("./pause/read-pause.ts");
    return readPause(prompt, decisions);
  }
  if (decisions === undefined) return { contents: toContents(history, prompt) };
  const message = '"decisions" belong to a "pause" that is given in the place of the prompt.';
  throw new LaterError("INVALID_ARGUMENT", message, { details: { option: "decisions" } });
}

async function expect(form: OutputForm | undefined): Promise<ExpectedOutput | undefined> {
  if (form === undefined) return undefined;
  const { toExpectedOutput } = await import("./output/expected-output.ts");
  return toExpectedOutput(form);
}

/** The conversation has ended one way or the other; how its session closes no longer changes that. */
async function closeTools(opening: Promise<ConversationTools> | undefined): Promise<void> {
  const tools = await opening?.catch(() => undefined);
  await tools?.close();
}
