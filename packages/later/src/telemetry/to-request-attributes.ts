import type { Attributes } from "@opentelemetry/api";

import type { ModelRequest } from "../conversation/model/model-client.ts";

/** Names of settings in Gemini's configuration, and those of the conventions. */
const numbers = {
  maxOutputTokens: "gen_ai.request.max_tokens",
  temperature: "gen_ai.request.temperature",
  topK: "gen_ai.request.top_k",
  topP: "gen_ai.request.top_p",
  frequencyPenalty: "gen_ai.request.frequency_penalty",
  presencePenalty: "gen_ai.request.presence_penalty",
  seed: "gen_ai.request.seed",
} as const;

/** What a span says of a request besides what is said in it. */
export function toRequestAttributes({ config = {}, output }: ModelRequest): Attributes {
  const attributes: Attributes = {};
  for (const [setting, name] of Object.entries(numbers)) {
    const value = config[setting];
    if (typeof value === "number") attributes[name] = value;
  }
  if (output !== undefined) attributes["gen_ai.output.type"] = "json";
  return attributes;
}
