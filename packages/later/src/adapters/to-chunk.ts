import type { Part } from "../conversation/content/content.ts";
import type { CallDelta } from "../conversation/model/call-delta.ts";
import type { ModelResponse } from "../conversation/model/model-client.ts";

/**
 * A chunk of a streamed answer; `undefined` where there is nothing to tell.
 *
 * @param parts - what has arrived, and is whole
 * @param callDeltas - what has arrived of calls that are not whole
 */
export function toChunk(
  parts: readonly Part[],
  callDeltas: readonly CallDelta[] = [],
): ModelResponse | undefined {
  if (parts.length === 0 && callDeltas.length === 0) return undefined;
  const candidate = {
    ...(parts.length === 0 ? {} : { content: { role: "model", parts } as const }),
    ...(callDeltas.length === 0 ? {} : { callDeltas }),
  };
  return { candidates: [candidate] };
}
