import type { Attributes } from "@opentelemetry/api";

import type { ModelResponse } from "../conversation/model/model-client.ts";
import { firstCandidate } from "../conversation/model/read-response.ts";
import { toUsageAttributes } from "./usage-attributes.ts";

/** What a span says of a response besides what is said in it. */
export function toResponseAttributes(response: ModelResponse): Attributes {
  const { responseId, modelVersion, usageMetadata } = response;
  return {
    ...(responseId === undefined ? {} : { "gen_ai.response.id": responseId }),
    ...(modelVersion === undefined ? {} : { "gen_ai.response.model": modelVersion }),
    ...toFinishReasons(firstCandidate(response)?.finishReason),
    ...toUsageAttributes(usageMetadata),
  };
}

/** In lower case, as the conventions have them. */
export function toFinishReasons(reason: string | undefined): Attributes {
  return reason === undefined ? {} : { "gen_ai.response.finish_reasons": [reason.toLowerCase()] };
}
