import type { Part } from "../../conversation/content/content.ts";
import { isObject } from "../../model/json.ts";

/** A piece of a message as it stands on the wire: a text, a call, a thought, a search and what it found. */
export interface Block {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** A part that keeps what of a block has no place in Gemini's form, so that it can be sent back as it came. */
export interface BlockPart extends Part {
  /**
   * Beside a call, further members of its block. In a part of an empty text, or of an empty thought, it ends the block
   * whose text the parts before it have, and has its further members. Otherwise it is the whole block.
   */
  readonly anthropicBlock?: Block;
}

/** Whether a value that came from outside can be read as a block. */
export function isBlock(value: unknown): value is Block {
  return isObject(value) && typeof value["type"] === "string";
}

/** The blocks in a value that came from outside; what is none is left out. */
export function blocksIn(value: unknown): readonly Block[] {
  return Array.isArray(value) ? value.filter(isBlock) : [];
}
