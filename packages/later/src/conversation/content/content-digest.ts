import type { Content } from "./content.ts";
import { toPlainJson } from "./plain-json.ts";

/** Enough to tell what was said from anything else; the texts themselves would fill the memory. */
export async function contentDigest(contents: readonly Content[]): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(toPlainJson(contents)));
  const digest = await globalThis.crypto.subtle.digest("SHA-256", text);
  return new Uint8Array(digest).join();
}
