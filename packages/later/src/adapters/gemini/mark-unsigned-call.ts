import type { Content } from "../../conversation/content/content.ts";

/** What Google documents as the signature of calls that another model made. */
const unsigned = "skip_thought_signature_validator";

/** Of the calls of one turn the first carries the signature. */
export function markUnsignedCall(content: Content): Content {
  const first = content.parts.findIndex((part) => part.functionCall !== undefined);
  const call = content.parts[first];
  if (call === undefined || call.thoughtSignature !== undefined) return content;
  return { ...content, parts: content.parts.with(first, { ...call, thoughtSignature: unsigned }) };
}
