import { expect, test } from "vitest";

import type { ToolContext } from "../declare/tool-context.ts";
import { createToolContext } from "./tool-context.ts";

async function countTo(limit: number, context: ToolContext<{ unit: string }>): Promise<string> {
  for (let count = 1; count <= limit; count++) {
    context.signal.throwIfAborted();
    context.progress({ progress: count, total: limit });
    context.partial(count);
  }
  return `${limit} ${context.data.unit}`;
}

test("lets a tool be called directly and remembers what it reports", async () => {
  const context = createToolContext({ data: { unit: "sheep" } });
  expect(await countTo(2, context)).toBe("2 sheep");
  expect(context.progressUpdates).toEqual([
    { progress: 1, total: 2 },
    { progress: 2, total: 2 },
  ]);
  expect(context.partialValues).toEqual([1, 2]);
});

test("takes overrides for everything a tool can see", async () => {
  const seen: number[] = [];
  const context = createToolContext({
    callId: "call-7",
    data: { unit: "goats" },
    signal: AbortSignal.abort(),
    progress: ({ progress }) => void seen.push(progress),
  });
  expect(context.callId).toBe("call-7");
  expect(context.sessionId).toBe("test-session");
  await expect(countTo(1, context)).rejects.toMatchObject({ name: "AbortError" });
  context.progress({ progress: 5 });
  expect(seen).toEqual([5]);
  expect(context.progressUpdates).toEqual([]);
});
