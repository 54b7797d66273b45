import { configuredRuntime } from "../../configuration/configured-runtime.ts";
import type { ExecutedCall } from "../../conversation/calls/executed-call.ts";
import type { Content } from "../../conversation/content/content.ts";
import { ConversationError } from "../../conversation/conversation-error.ts";
import type { GenerateOptions } from "../../conversation/generate-options.ts";
import { generate } from "../../conversation/generate.ts";
import { LaterError } from "../../errors/later-error.ts";
import type { Session } from "../../session/session.ts";
import { type Difference, findDifferences } from "../find-differences.ts";
import { scriptedModel } from "../scripted-model.ts";
import { toResponse } from "./model-from-history.ts";
import { type Turn, turnsOf } from "./turns-of.ts";

/** With which tools, and how, a conversation is replayed. */
export interface ReplayConversationOptions extends Pick<
  GenerateOptions,
  "tools" | "session" | "source" | "data" | "signal" | "timeoutMs" | "repair" | "onEvent"
> {
  /** How many calls of one round run at the same time. @default 1 */
  readonly concurrency?: number;
}

/** What came of a replay. */
export interface ConversationReplay {
  /** What was said this time: the same, but for what tools answer otherwise. */
  readonly history: readonly Content[];
  /** Every call that was run, in the model's order. */
  readonly calls: readonly ExecutedCall[];
  /** Where the history differs from the saved one, such as at `history[2].parts[0].functionResponse.response.output`. */
  readonly differences: readonly Difference[];
}

/**
 * Leads a saved conversation once more: the user and the model say what they said, the tools are run, and what
 * they answer is compared with what they answered then. With the tools of `toolsFromHistory` none of
 * them is run, and every step can be watched as it was.
 *
 * A history that breaks off, such as that of a `ConversationError`, is replayed to its end.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a history that no model could be asked with, or what `generate` throws
 *
 * @example
 * ```ts
 * const { differences } = await replayConversation(JSON.parse(saved), { tools: [getWeather] });
 * ```
 */
export async function replayConversation(
  history: readonly Content[],
  options: ReplayConversationOptions = {},
): Promise<ConversationReplay> {
  const turns = turnsOf(history);
  const session = options.session ?? (await openSession(options));
  const calls: ExecutedCall[] = [];
  let replayed: readonly Content[] = [];
  try {
    for (const turn of turns) {
      const past = [...replayed, ...turn.opening];
      const outcome = await replayTurn(turn, past, { ...options, session });
      replayed = outcome.history;
      calls.push(...outcome.calls);
    }
  } finally {
    if (session !== options.session) await session.close();
  }
  return { history: replayed, calls, differences: findDifferences(history, replayed, "history") };
}

async function openSession({ source, tools }: ReplayConversationOptions): Promise<Session> {
  const opened = source ?? (await configuredRuntime());
  return opened.createSession(tools === undefined ? {} : { tools });
}

async function replayTurn(
  { said }: Turn,
  history: readonly Content[],
  options: ReplayConversationOptions & { readonly session: Session },
): Promise<Pick<ConversationReplay, "history" | "calls">> {
  if (said.length === 0) return { history, calls: [] };
  const ending = new LaterError("MODEL_REQUEST_FAILED", "The history ends here.");
  const { source: _source, ...rest } = options;
  try {
    return await generate([], {
      concurrency: 1,
      ...rest,
      model: scriptedModel([...said.map(toResponse), ending]),
      history,
      maxRounds: Infinity,
    });
  } catch (error) {
    if (ConversationError.is(error) && error.cause === ending) return error;
    throw error;
  }
}
