import { describe, expect, it, vi } from "vitest";

import { deftool } from "../../declare/deftool.ts";
import type { ToolContext } from "../../declare/tool-context.ts";
import type { ToolRetries } from "../../declare/tool-policies.ts";
import type { LaterTool, Tool } from "../../declare/tool.ts";
import { ToolError } from "../../errors/tool-error.ts";
import type { CallEvent } from "../execute-options.ts";
import { openSession } from "../fixtures/open-session.ts";

function retried(
  execute: (attempt: number, context: ToolContext) => unknown,
  retries: Partial<ToolRetries> = {},
): Tool {
  let attempt = 0;
  return deftool({
    name: "fetch_page",
    description: "Fetches a page.",
    parameters: { type: "object" },
    execute: (_, context) => execute((attempt += 1), context),
    annotations: { idempotent: true },
    retries: { attempts: 3, backoffMs: 0, ...retries },
    register: false,
  });
}

const busy = (attempt: number): ToolError =>
  new ToolError("BUSY", `Busy at attempt ${attempt}.`, { retryable: true });

async function run(tool: Tool, options = {}): Promise<unknown> {
  const session = await openSession([tool], options);
  return session.execute({ id: "c1", name: "fetch_page" });
}

describe("retries of a tool", () => {
  it("runs it again after failures that may pass", async () => {
    const tool = retried((attempt) => (attempt < 3 ? Promise.reject(busy(attempt)) : attempt));
    expect(await run(tool)).toMatchObject({ ok: true, value: 3 });
  });

  it("fails as the last attempt did", async () => {
    const execute = vi.fn((attempt: number) => Promise.reject(busy(attempt)));
    expect(await run(retried(execute))).toMatchObject({
      error: { type: "BUSY", message: "Busy at attempt 3." },
    });
    expect(execute).toHaveBeenCalledTimes(3);
  });

  it.each([
    ["an ordinary error", () => new Error("bug")],
    ["a ToolError that is not marked", () => new ToolError("GONE", "gone")],
  ])("does not run it again after %s", async (_, toError) => {
    const execute = vi.fn(() => Promise.reject(toError()));
    expect(await run(retried(execute))).toMatchObject({ ok: false });
    expect(execute).toHaveBeenCalledTimes(1);
  });

  it("runs it again after whatever its author says", async () => {
    const when = (thrown: unknown): boolean => thrown instanceof TypeError;
    const tool = retried(
      (attempt) => {
        if (attempt === 1) throw new TypeError("fetch failed");
        return attempt;
      },
      { when },
    );
    expect(await run(tool)).toMatchObject({ value: 2 });
    const execute = vi.fn(() => Promise.reject(new Error("bug")));
    expect(await run(retried(execute, { when }))).toMatchObject({ ok: false });
    expect(execute).toHaveBeenCalledTimes(1);
  });

  it("takes a question that fails for a no", async () => {
    const execute = vi.fn((attempt: number) => Promise.reject(busy(attempt)));
    const when = (): never => {
      throw new Error("no idea");
    };
    expect(await run(retried(execute, { when }))).toMatchObject({ error: { type: "BUSY" } });
    expect(execute).toHaveBeenCalledTimes(1);
  });

  it("keeps to the time limit of the call while it waits", async () => {
    const execute = vi.fn((attempt: number) => Promise.reject(busy(attempt)));
    const tool = retried(execute, { backoffMs: 60_000, maxBackoffMs: 60_000 });
    expect(await run(tool, { timeoutMs: 20 })).toMatchObject({ error: { type: "TIMEOUT" } });
    expect(execute).toHaveBeenCalledTimes(1);
  });

  it("ends at once when it is cancelled while it waits", async () => {
    const tool = retried((attempt) => Promise.reject(busy(attempt)), {
      backoffMs: 60_000,
      maxBackoffMs: 60_000,
    });
    const session = await openSession([tool]);
    const outcome = session.execute({ id: "c1", name: "fetch_page" });
    await session.close();
    expect(await outcome).toMatchObject({ error: { type: "CANCELLED" } });
  });

  it("waits twice as long each time, up to the limit", async () => {
    // Policies are loaded at first use, which takes real time.
    await run(retried(() => 1));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const execute = vi.fn((attempt: number) => Promise.reject(busy(attempt)));
      const retries = { attempts: 4, backoffMs: 100, maxBackoffMs: 300, jitter: 0 };
      const outcome = run(retried(execute, retries), { timeoutMs: Infinity });
      await vi.advanceTimersByTimeAsync(0);
      for (const [index, waitMs] of [100, 200, 300].entries()) {
        await vi.advanceTimersByTimeAsync(waitMs - 1);
        expect(execute).toHaveBeenCalledTimes(index + 1);
        await vi.advanceTimersByTimeAsync(1);
        expect(execute).toHaveBeenCalledTimes(index + 2);
      }
      expect(await outcome).toMatchObject({ error: { message: "Busy at attempt 4." } });
    } finally {
      vi.useRealTimers();
    }
  });

  it("does not take back what has been handed out", async () => {
    const events: CallEvent[] = [];
    const execute = vi.fn(async function* (attempt: number) {
      yield `part ${attempt}`;
      throw busy(attempt);
    });
    const session = await openSession([retried(execute)]);
    const call = { id: "c1", name: "fetch_page" };
    const onEvent = (event: CallEvent): void => void events.push(event);
    expect(await session.execute(call, { onEvent })).toMatchObject({ error: { type: "BUSY" } });
    expect(execute).toHaveBeenCalledTimes(1);
    expect(events.filter(({ type }) => type === "call-partial")).toHaveLength(1);

    expect(await session.execute({ ...call, id: "c2" })).toMatchObject({ ok: false });
    expect(execute).toHaveBeenCalledTimes(4);
  });

  it("tries a call again whose worker was lost, and leaves what a tool throws elsewhere to where it is", async () => {
    for (const [type, times] of [
      ["RUNTIME_DISCONNECTED", 3],
      ["TOOL_UNAVAILABLE", 3],
      ["BUSY", 1],
    ] as const) {
      const handler = vi.fn(() => Promise.reject(new ToolError(type, "x", { retryable: true })));
      const place = (tool: LaterTool): LaterTool => ({ ...tool, handler, isRemote: true });
      const when = (): boolean => true;
      expect(
        await run(
          retried(() => 1, { when }),
          { place },
        ),
      ).toMatchObject({ error: { type } });
      expect(handler).toHaveBeenCalledTimes(times);
    }
  });
});
