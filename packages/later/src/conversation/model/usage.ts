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
    const before = sum[count];
    const more = next?.[count];
    if (typeof more === "number") added[count] = typeof before === "number" ? before + more : more;
    else if (typeof before === "number") added[count] = before;
  }
  return added;
}
