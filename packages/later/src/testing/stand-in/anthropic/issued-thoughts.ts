import { createHmac } from "node:crypto";

import type { Block } from "../../../adapters/anthropic/block.ts";

/**
 * Signs thoughts, and knows them again. A signature that this class has made stays good after a restart, so that a
 * stored conversation can be continued; those that a script has chosen are known as long as the stand-in runs.
 */
export class IssuedThoughts {
  readonly #signed = new Map<unknown, unknown>();
  readonly #redacted = new Set<unknown>();

  /** The block as it is sent: with a signature, if it has none. */
  issue(block: Block): Block {
    const { type, thinking = "", signature = sign(String(thinking)), data } = block;
    if (type === "redacted_thinking") this.#redacted.add(data);
    if (type !== "thinking") return block;
    this.#signed.set(signature, thinking);
    return { ...block, thinking, signature };
  }

  /** Whether a block is one that was sent, and as it was. */
  knows({ type, thinking, signature, data }: Block): boolean {
    if (type === "redacted_thinking") return this.#redacted.has(data);
    if (typeof thinking !== "string") return false;
    return this.#signed.get(signature) === thinking || signature === sign(thinking);
  }
}

function sign(thinking: string): string {
  return createHmac("sha256", "anthropic-stand-in").update(thinking).digest("base64");
}
