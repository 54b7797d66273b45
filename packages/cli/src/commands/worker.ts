import path from "node:path";

import { isStartedByHost, runWorker } from "later-bridge/worker";

import { usageFailure } from "../command-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { loadAllTools } from "../serving/load-all-tools.ts";
import { Log } from "../serving/log.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { toDialOptions } from "../working/dial-options.ts";
import { explainWorkerError } from "../working/explain-worker-error.ts";
import type { WorkerCommandOptions } from "../working/worker-options.ts";

/**
 * `later worker FILE…`: runs the tools of files for a host, which has started this process or is dialled, until it is
 * told to end. Standard output gets `LATER_READY host:port` when a host that is dialled has taken the tools.
 */
export async function worker(
  files: readonly string[],
  options: WorkerCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { err, out, interrupts } = terminal;
  const { host, concurrency, drain, name = path.basename(files[0] ?? "") } = options;
  terminal.keepOutputOfTools();
  interrupts.includeTermination();
  if (host === undefined) {
    if (!isStartedByHost(process.env)) throw usageFailure("There is no host.", remedy);
    interrupts.ignoreKeys();
  }
  const dial = host === undefined ? {} : toDialOptions(options, process.env["LATER_TOKEN"]);
  const log = new Log(err, options.logLevel);
  const { registry, problems } = await loadAllTools(files, terminal);
  for (const { code, message } of problems) log.write("warn", "tool-left-out", { code, message });
  // What it has to say of failures, the failures say themselves.
  process.env["GRPC_VERBOSITY"] ??= "NONE";
  terminal.doWithoutReaders();
  let isReady = false;
  const onReady = (): void => {
    if (host !== undefined && !isReady) out.line(`LATER_READY ${host}`);
    isReady = true;
  };
  try {
    await interrupts.during((signal) =>
      runWorker({
        tools: registry.available().map((tool) => ({ declaration: tool.declaration, tool })),
        name,
        dial,
        signal,
        onReady,
        log: ({ level, event, ...facts }) => log.write(level, event, facts),
        ...(host === undefined ? {} : { host }),
        ...(concurrency === undefined ? {} : { concurrency }),
        ...(drain === undefined ? {} : { drainTimeoutMs: drain * 1_000 }),
      }),
    );
  } catch (error) {
    throw explainWorkerError(error);
  }
  return exitCodes.ok;
}

const remedy =
  "Give --host HOST:PORT to dial one, or let a program start the worker:\n" +
  'await startPool({ command: ["later", "worker", "tools.ts"] })';
