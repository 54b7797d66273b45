import { LaterError } from "../errors/later-error.ts";
import { isObject } from "../model/json.ts";
import type { Content, Part } from "./content/content.ts";

/**
 * What the user says: text, or parts where there is more to say than text. An empty array of parts
 * says nothing new: the model is asked to go on from the history as it is, for example from the one
 * that a `ConversationError` carries.
 */
export type Prompt = string | readonly Part[];

/**
 * The contents of the first request: what was said before, and the prompt.
 *
 * @throws LaterError `INVALID_ARGUMENT` when the prompt is of a wrong form, or there is nothing to ask
 */
export function toContents(history: readonly Content[], prompt: Prompt): readonly Content[] {
  if (typeof prompt !== "string" && !isPartList(prompt)) {
    throw new LaterError(
      "INVALID_ARGUMENT",
      'The prompt has to be a text or a list of parts. What was said before belongs into "history".',
    );
  }
  const parts: readonly Part[] = typeof prompt === "string" ? [{ text: prompt }] : prompt;
  if (prompt === "") throw new LaterError("INVALID_ARGUMENT", "The prompt is empty.");
  if (parts.length > 0) return [...history, { role: "user", parts: [...parts] }];
  if (history.at(-1)?.role === "user") return history;
  throw new LaterError(
    "INVALID_ARGUMENT",
    "A prompt without parts needs a history that ends with a turn of the user.",
  );
}

/** A turn of a conversation is no part of one. */
function isPartList(prompt: unknown): boolean {
  return Array.isArray(prompt) && prompt.every((part) => isObject(part) && !("parts" in part));
}
