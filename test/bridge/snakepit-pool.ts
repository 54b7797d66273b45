import { rmSync } from "node:fs";
import path from "node:path";

import type { BridgeHost } from "later-bridge";
import type { Runtime } from "later-runtime";
import { afterAll, vi } from "vitest";

import type { PoolOptions } from "../../packages/bridge/src/pool/pool-options.ts";
import { WorkerPool } from "../../packages/bridge/src/pool/worker-pool.ts";
import { openRun } from "../../packages/bridge/src/process/open-run.ts";
import { SnakepitLauncher } from "../../packages/bridge/src/snakepit/snakepit-launcher.ts";
import { generatePythonCode, python } from "../setup/python.ts";
import { startHost } from "./start-host.ts";

/** Which version of snakepit a worker is like. */
export type SnakepitVersion = "0.4.1" | "0.13";

/** What a pool of Python workers can be told besides their version. */
export type SnakepitOptions = Partial<PoolOptions> & {
  readonly args?: readonly string[];
  /** Where their host listens, if that is a Unix socket. */
  readonly socket?: string;
};

/** A pool of Python workers, and the host in this process that they call. */
export interface SnakepitPool extends AsyncDisposable {
  readonly pool: WorkerPool;
  readonly host: BridgeHost;
  readonly runtime: Runtime;
  readonly address: string;
}

/** How the workers of a version are started. */
export function snakepitOptions(
  version: SnakepitVersion,
  options: SnakepitOptions = {},
): PoolOptions {
  if (python === undefined) throw new Error("There is no Python 3 to run workers with.");
  const { args = [], env, socket: _, ...poolOptions } = options;
  const [script = "", ...own] = scripts[version];
  return {
    command: [python, path.join(import.meta.dirname, "python", script), ...own, ...args],
    size: 1,
    restartDelayMs: 10,
    ...poolOptions,
    env: {
      PYTHONPATH: (generated ??= generatePythonCode()),
      PYTHONDONTWRITEBYTECODE: "1",
      ...env,
    },
  };
}

const scripts: Readonly<Record<SnakepitVersion, readonly string[]>> = {
  "0.4.1": ["early_worker.py", "--elixir-address", "{host}", "--port", "{port}"],
  // It finds the host in its environment.
  "0.13": ["late_worker.py", "--snakepit-run-id", "{run}"],
};

let generated: string | undefined;

afterAll(() => {
  if (generated !== undefined) rmSync(generated, { recursive: true });
  generated = undefined;
});

/** Starts workers that behave as those of a version do, and waits until they are ready. */
export async function startSnakepitPool(
  version: SnakepitVersion,
  options: SnakepitOptions = {},
): Promise<SnakepitPool> {
  const { socket } = options;
  const started = await startHost(socket === undefined ? {} : { socket });
  const pool = new WorkerPool(
    snakepitOptions(version, options),
    (settings, log) =>
      new SnakepitLauncher({ settings, log, run: openRun(), hostAddress: started.address }),
  );
  try {
    await pool.start();
  } catch (error) {
    await started[Symbol.asyncDispose]();
    throw error;
  }
  return {
    pool,
    host: started.host,
    runtime: started.runtime,
    address: started.address,
    [Symbol.asyncDispose]: async () => {
      await pool.close();
      await started[Symbol.asyncDispose]();
    },
  };
}

/** Waits until a check passes, also on a machine that has much else to do. */
export function until(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 20_000, interval: 10 });
}
