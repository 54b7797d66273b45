import { randomUUID } from "node:crypto";

import type { Part } from "../../../conversation/content/content.ts";
import type { Candidate, ModelResponse } from "../../../conversation/model/model-client.ts";
import type { ScriptedResponse } from "../../script.ts";
import { countTokens } from "../count-tokens.ts";
import type { GenerateContentRequest } from "../generate-request.ts";
import type { RequestRules } from "./read-generate-request.ts";

/**
 * Makes of the chunks of an answer what the API would send: ids and a signature on calls, a
 * signature on a text, a finish reason at the end, token counts, model version and response id. What
 * is there already stays, and members of the answer that a script names are added.
 */
export function completeAnswer(
  chunks: readonly ScriptedResponse[],
  request: GenerateContentRequest,
  rules: RequestRules,
): readonly ModelResponse[] {
  const responseId = randomUUID();
  const promptTokenCount = countTokens([request.contents, request.tools]);
  const parts = signParts(chunks.map(partsOf), rules);
  const lastWithCandidate = chunks.findLastIndex((chunk) => chunk.candidates?.[0] !== undefined);
  let candidatesTokenCount = 0;
  return chunks.map(({ answerMembers, ...chunk }, index) => {
    const ownParts = parts[index] ?? [];
    candidatesTokenCount += countTokens(ownParts);
    return {
      ...chunk,
      ...completeCandidates(chunk, ownParts, index === lastWithCandidate),
      usageMetadata: chunk.usageMetadata ?? {
        promptTokenCount,
        candidatesTokenCount,
        totalTokenCount: promptTokenCount + candidatesTokenCount,
      },
      modelVersion: chunk.modelVersion ?? request.model,
      responseId: chunk.responseId ?? responseId,
      ...answerMembers,
    };
  });
}

function completeCandidates(
  chunk: ModelResponse,
  parts: readonly Part[],
  isLast: boolean,
): Pick<ModelResponse, "candidates"> {
  const [first, ...others] = chunk.candidates ?? [];
  if (first === undefined) return {};
  const completed: Candidate = {
    ...first,
    ...(first.content === undefined ? {} : { content: { ...first.content, parts } }),
    ...(isLast && first.finishReason === undefined ? { finishReason: "STOP" } : {}),
  };
  return { candidates: [completed, ...others] };
}

function partsOf(chunk: ModelResponse): readonly Part[] {
  return chunk.candidates?.[0]?.content?.parts ?? [];
}

/** Signs the first call of an answer, or its last text when there is no call. */
function signParts(
  chunks: readonly (readonly Part[])[],
  { ids, signatures }: RequestRules,
): readonly (readonly Part[])[] {
  const identified = chunks.map((parts) => parts.map((part) => withIdentity(part, ids)));
  const all = identified.flat();
  const signed =
    all.find((part) => part.functionCall !== undefined) ??
    all.findLast((part) => part.text !== undefined && part.thought !== true);
  return identified.map((parts) =>
    parts.map((part) => {
      if (signatures === undefined) return part;
      if (part.thoughtSignature !== undefined) signatures.accept(part.thoughtSignature);
      else if (part === signed) {
        return { ...part, thoughtSignature: signatures.sign(part.functionCall) };
      }
      return part;
    }),
  );
}

function withIdentity(part: Part, ids: boolean): Part {
  if (part.functionCall === undefined) return part;
  const { id = randomUUID(), ...functionCall } = part.functionCall;
  return { ...part, functionCall: ids ? { id, ...functionCall } : functionCall };
}
