import type { Usage } from "./model-client.ts";

const counts = [
  "promptTokenCount",
  "candidatesTokenCount",
  "thoughtsTokenCount",
  "cachedContentTokenCount",
  "toolUsePromptTokenCount",
  "totalTokenCount",
] as const satisfies readonly (keyof Usage)[];

/** The sum, count by count; a count that neither has stays absent. */
export function addUsage(sum: Usage, next: Usage | undefined): Usage {
  const added: Record<string, number> = {};
  for (const count of counts) {
    const values = [sum[count], next?.[count]].filter((value) => typeof value === "number");
    if (values.length > 0) added[count] = values.reduce((left, right) => left + right);
  }
  return added;
}
