import { createHmac, timingSafeEqual } from "node:crypto";

import type { WireCall } from "../generate-request.ts";

/** Google's documented stand-in for a signature, for histories that come from another model. */
const skipValidation = "skip_thought_signature_validator";

/**
 * Makes and checks thought signatures. A signature belongs to one call and says nothing about it; it
 * stays good after a restart, so that a stored conversation can be continued.
 */
export class ThoughtSignatures {
  /** Signatures that a script chose itself. */
  readonly #foreign = new Set<string>();

  /** The signature of a part: of this call, or of a text when there is none. */
  sign(call?: WireCall): string {
    return createHmac("sha256", "gemini-stand-in")
      .update(canonicalText(call === undefined ? null : [call.id, call.name, call.args ?? {}]))
      .digest("base64");
  }

  /** Makes a signature valid that this object did not make. */
  accept(signature: string): void {
    this.#foreign.add(signature);
  }

  /** Whether the signature came with this call, and the call is as it was. */
  verify(signature: string, call: WireCall): boolean {
    if (signature === skipValidation || this.#foreign.has(signature)) return true;
    const expected = Buffer.from(this.sign(call));
    const given = Buffer.from(signature);
    return expected.length === given.length && timingSafeEqual(expected, given);
  }
}

/** JSON with members sorted by name: a client may keep them in another order. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
