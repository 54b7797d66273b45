import type { FunctionCall } from "../../model/function-call.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Block, BlockPart } from "./block.ts";

/** What a conversation reads of the blocks of a message. Those that mean nothing to it are only kept. */
export function toParts(blocks: readonly Block[]): readonly BlockPart[] {
  const parts: BlockPart[] = [];
  for (const block of blocks) {
    if (block.type === "text") {
      parts.push(...separation(parts.at(-1)), ...toTextParts(block["text"]), ...endOfText(block));
    } else if (block.type === "thinking") {
      parts.push(...toThoughtParts(block["thinking"]), endOfThought(block));
    } else parts.push(block.type === "tool_use" ? toCallPart(block) : toKeptPart(block));
  }
  return parts;
}

/** A text, or a piece of one. */
export function toTextParts(text: unknown): readonly BlockPart[] {
  return typeof text === "string" && text !== "" ? [{ text }] : [];
}

/** A thought, or a piece of one. */
export function toThoughtParts(thinking: unknown): readonly BlockPart[] {
  return typeof thinking === "string" && thinking !== "" ? [{ thought: true, text: thinking }] : [];
}

/** What keeps two texts apart that stand one behind the other, before the second of them. */
export function separation(previous: BlockPart | undefined): readonly BlockPart[] {
  const isOpen =
    previous?.text !== undefined &&
    previous.thought !== true &&
    previous.anthropicBlock === undefined;
  return isOpen ? [{ text: "", anthropicBlock: { type: "text" } }] : [];
}

/** What belongs to a text beside its words, such as what it cites. */
export function endOfText({ text: _text, ...block }: Block): readonly BlockPart[] {
  const members = meaningful(block);
  return Object.keys(members).length > 1 ? [{ text: "", anthropicBlock: members }] : [];
}

/** What belongs to a thought beside its words: its signature. */
export function endOfThought({ thinking: _thinking, ...block }: Block): BlockPart {
  return { thought: true, text: "", anthropicBlock: block };
}

/** A call. */
export function toCallPart({ id, name, input, caller, ...block }: Block): BlockPart {
  const isDirect = typeof caller === "object" && (caller as Block | null)?.type === "direct";
  const members = meaningful(isDirect ? block : { ...block, caller });
  // Calls of a wrong form are the conversation's to refuse.
  const functionCall = { id, name, args: input as JsonObject } as FunctionCall;
  return {
    functionCall,
    ...(Object.keys(members).length > 1 ? { anthropicBlock: members } : {}),
  };
}

/** A call whose arguments did not arrive whole. */
export function withoutEnd(part: BlockPart): BlockPart {
  const functionCall = { ...part.functionCall, willContinue: true } as unknown as FunctionCall;
  return { ...part, functionCall };
}

/** A block that means nothing to a conversation. */
export function toKeptPart(block: Block): BlockPart {
  // Reasoning that nobody may read is no answer either.
  return block.type === "redacted_thinking"
    ? { thought: true, text: "", anthropicBlock: block }
    : { anthropicBlock: block };
}

/** Without members that say nothing. */
function meaningful(block: Block): Block {
  const said = Object.entries(block).filter(
    ([, member]) =>
      member !== null && member !== undefined && !(Array.isArray(member) && member.length === 0),
  );
  return Object.fromEntries(said) as unknown as Block;
}
