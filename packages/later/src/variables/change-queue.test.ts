import { describe, expect, it } from "vitest";

import { ChangeQueue } from "./change-queue.ts";
import type { VariableChange } from "./variable-change.ts";
import type { VariableRecord } from "./variable-record.ts";

describe("ChangeQueue", () => {
  it("looks at each change a few times only, also where all are of different variables", async () => {
    const count = 10_000;
    let looks = 0;
    const queue = new ChangeQueue(10);
    for (let index = 0; index < count; index += 1) {
      const variable = {
        get id() {
          looks += 1;
          return `v${index}`;
        },
      } as VariableRecord;
      queue.push(changeOf(variable));
    }
    expect(looks).toBeLessThan(10 * count);
    queue.end();
    let taken = 0;
    while ((await queue.take()) !== undefined) taken += 1;
    expect(taken).toBe(count);
  });

  it("lets no more wait than its limit, or twice as many as there are variables", async () => {
    const queue = new ChangeQueue(4);
    for (let index = 0; index < 1_000; index += 1) {
      queue.push(changeOf({ id: `v${index % 3}`, version: index } as VariableRecord));
    }
    queue.end();
    const waiting: VariableChange[] = [];
    for (let next = await queue.take(); next !== undefined; next = await queue.take()) {
      waiting.push(next);
    }
    expect(waiting.length).toBeLessThanOrEqual(6);
    expect(waiting.at(-1)?.variable.version).toBe(999);
    expect(waiting.reduce((sum, { missed }) => sum + 1 + missed, 0)).toBe(1_000);
  });
});

function changeOf(variable: VariableRecord): VariableChange {
  return { type: "value_change", variable, metadata: {}, at: 0, missed: 0 };
}
