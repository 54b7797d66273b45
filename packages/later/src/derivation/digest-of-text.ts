import { nodeBuiltin } from "./node-builtin.ts";

/** The SHA-1 of a text without its byte order mark, in hexadecimal digits. */
export function digestOfText(text: string): string {
  const bare = text.startsWith("\uFEFF") ? text.slice(1) : text;
  return nodeBuiltin("node:crypto").createHash("sha1").update(bare).digest("hex");
}
