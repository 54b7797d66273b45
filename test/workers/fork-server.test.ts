import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { type PoolOptions, startPool, type WorkerPool } from "later-bridge";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import { python } from "../setup/python.ts";
import { commands } from "./commands.ts";

process.env["LATER_PYTHON"] = python;

function startForked(options: Partial<PoolOptions> = {}): Promise<WorkerPool> {
  const { tool: _, ...command } = commands["fork"] ?? { tool: "", command: ["python3"] };
  return startPool({ ...command, size: 2, restartDelayMs: 10, ...options });
}

/** The fork server is the parent of the workers. */
function serverOf(pool: WorkerPool): number {
  const [worker] = pool.listWorkers();
  const status = readFileSync(`/proc/${worker?.pid}/status`, "utf8");
  return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
}

function killOne(pool: WorkerPool): void {
  process.kill(pool.listWorkers()[0]?.pid ?? 0, "SIGKILL");
}

describe.skipIf(python === undefined || process.platform !== "linux")("a fork server", () => {
  it("is replaced with its workers when it does not answer in time", async () => {
    await using pool = await startForked({ readyTimeoutMs: 3_000 });
    const server = serverOf(pool);
    process.kill(server, "SIGSTOP");
    killOne(pool);
    await vi.waitFor(
      () => {
        expect(pool.listWorkers()).toHaveLength(2);
        expect(serverOf(pool)).not.toBe(server);
      },
      { timeout: 25_000, interval: 20 },
    );
    expect(await pool.execute("add", { a: 1, b: 2 })).toEqual({ ok: true, value: 3 });
  });

  it("does not keep the pool from closing when it does not answer", async () => {
    const events: string[] = [];
    const pool = await startForked({
      readyTimeoutMs: 600_000,
      onEvent: ({ type }) => events.push(type),
    });
    process.kill(serverOf(pool), "SIGSTOP");
    killOne(pool);
    const starts = (): number => events.filter((type) => type === "worker-starting").length;
    await vi.waitFor(() => expect(starts()).toBe(3), { timeout: 20_000 });
    await pool.close();
    expect(pool.listWorkers()).toEqual([]);
  });

  it("leaves no file behind while its workers run", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "later-test-"));
    vi.stubEnv("TMPDIR", folder);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    });
    await using pool = await startForked();
    expect(pool.listWorkers()).toHaveLength(2);
    expect(readdirSync(folder).filter((name) => name.startsWith("later-fork-"))).toEqual([]);
  });
});
