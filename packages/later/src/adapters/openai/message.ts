import type { Part } from "../../conversation/content/content.ts";

/** One message as Chat Completions has it. */
export interface Message {
  readonly role: string;
  readonly [member: string]: unknown;
}

/** A part that keeps what of a message has no place in Gemini's form, so that it can be sent back. */
export interface MessagePart extends Part {
  /** Further members of the model's message, such as `reasoning_details`. */
  readonly messageMembers?: Readonly<Record<string, unknown>>;
  /** Further members of the call that the part is, such as `extra_content`. */
  readonly callMembers?: Readonly<Record<string, unknown>>;
}

/** Members in which servers put the reasoning before an answer; OpenAI's own does not tell it. */
export const reasoningMembers = ["reasoning_content", "reasoning"] as const;
