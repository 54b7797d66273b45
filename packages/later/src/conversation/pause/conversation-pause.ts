import { isObject } from "../../model/json.ts";
import type { ExecutedCall, IdentifiedCall } from "../calls/executed-call.ts";
import type { Content } from "../content/content.ts";
import type { Usage } from "../model/model-client.ts";

/** A call that a person has to decide about before it runs. */
export interface PendingCall extends IdentifiedCall {
  /** Why, as the `authorize` hook says. */
  readonly reason?: string;
}

/**
 * A conversation that waits for people, as JSON: to be kept anywhere, and to be resumed in any process with
 * `generate(pause, { ...options, decisions })`. Its members are for the library to read.
 *
 * It grants nothing: `authorize` is asked again about every call, and only tools of the conversation that
 * resumes it are run. What it says of earlier turns is believed, as with a `history`.
 */
export interface ConversationPause {
  readonly version: 1;
  /** What was said before the model asked for the calls. */
  readonly history: readonly Content[];
  /** The model's calls, as it made them. */
  readonly content: Content;
  /** The id of each of these calls. */
  readonly callIds: readonly string[];
  /** Every call of the conversation that has ended, also among these. */
  readonly calls: readonly ExecutedCall[];
  readonly rounds: number;
  readonly usage: Usage;
}

/** Tells what claims to be a pause from other prompts. */
export function isPause(prompt: unknown): prompt is ConversationPause {
  return isObject(prompt) && "version" in prompt;
}
