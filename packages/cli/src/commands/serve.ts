import type { AuditLog } from "later-bridge";
import { LaterError, type Runtime, type RuntimeOptions, type SessionLimits } from "later-runtime";

import { usageFailure } from "../command-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { askAboutMarked } from "../loading/ask-about-marked.ts";
import { explainHostError } from "../serving/explain-host-error.ts";
import { toHostOptions } from "../serving/host-options.ts";
import { loadAllTools } from "../serving/load-all-tools.ts";
import { Log } from "../serving/log.ts";
import type { ServeOptions } from "../serving/serve-options.ts";
import type { WorkersLog } from "../serving/workers-options.ts";
import { untilAborted } from "../terminal/interrupts.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { nearNames } from "./near-names.ts";

// A server has clients whom nobody knows: there is an end to what they can fill.
const defaultMaxSessions = 10_000;
const defaultMaxTotalBytes = 1_073_741_824;

/**
 * `later serve [FILE…]`: serves tools, sessions and variables to other processes until it is told to end.
 * Standard output gets one line, `LATER_READY host:port`, or `unix:/path`, when calls are accepted.
 */
export async function serve(
  files: readonly string[],
  options: ServeOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { err, out, interrupts, progress } = terminal;
  const log = new Log(err, options.logLevel);
  interrupts.includeTermination();
  if (err.isTerminal) terminal.divertOutputOfTools();
  else terminal.divertOutputOfTools(log.writeOfOthers());
  const hostOptions = toHostOptions(options, process.env["LATER_TOKEN"]);
  const tools = await loadAllTools(files, terminal);
  const expose = readExposed(options.expose, tools.names);
  for (const { code, message } of tools.problems)
    log.write("warn", "tool-left-out", { code, message });
  // What it has to say of failures, the failures say themselves.
  process.env["GRPC_VERBOSITY"] ??= "NONE";
  const { BridgeHost, Workers } = await progress.during("Starting", () => import("later-bridge"));
  const { toWorkersOptions } = await import("../serving/workers-options.ts");
  const sessions = new Set(options.session);
  const tell: WorkersLog = ({ level, event, ...facts }) => log.write(level, event, facts);
  try {
    await using audit = await openAudit(options.audit);
    const workers = new Workers({
      ...(await toWorkersOptions(options, tell)),
      ...(audit === undefined ? {} : { audit }),
    });
    await using runtime = await tools.library.Runtime.open({
      registry: tools.registry,
      placement: workers,
      ...toRuntimeOptions(options),
    });
    for (const id of sessions) await begin(runtime, id);
    const host = new BridgeHost({
      ...hostOptions,
      runtime,
      workers,
      log: tell,
      ...(audit === undefined ? {} : { audit }),
      ...(expose === undefined ? {} : { expose }),
    });
    const { address } = await host.listen();
    log.write("info", "ready", { tools: tools.names.length, sessions: sessions.size });
    terminal.doWithoutReaders();
    out.line(`LATER_READY ${address}`);
    await interrupts.during(untilAborted);
    await host.close();
  } catch (error) {
    throw explainHostError(error);
  }
  return exitCodes.ok;
}

/** Nothing is done that could not be written down. */
async function openAudit(file: string | undefined): Promise<AuditLog | undefined> {
  if (file === undefined) return undefined;
  const { AuditFile, AuditLog } = await import("later-bridge");
  return new AuditLog({ sink: await AuditFile.open(file), onFailure: "refuse" });
}

/** Whoever runs the server asked for the session, so it does not go because clients come late. */
async function begin(runtime: Runtime, id: string): Promise<void> {
  try {
    await runtime.createSession({ id, ttlMs: Infinity });
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    throw usageFailure(`--session: ${error.message}`);
  }
}

function toRuntimeOptions(options: ServeOptions): RuntimeOptions {
  const { sessionTtl, sweep, maxSessions = defaultMaxSessions } = options;
  const { maxVariables, maxBytes, maxTotalBytes = defaultMaxTotalBytes } = options;
  const limits: SessionLimits = {
    totalBytes: maxTotalBytes,
    ...(maxVariables === undefined ? {} : { variables: maxVariables }),
    ...(maxBytes === undefined ? {} : { bytes: maxBytes }),
  };
  return {
    limits,
    maxSessions,
    ...(options.approve === true ? {} : { authorize: askAboutMarked }),
    ...(sessionTtl === undefined ? {} : { sessionTtlMs: sessionTtl * 1_000 }),
    ...(sweep === undefined ? {} : { sweepIntervalMs: sweep * 1_000 }),
  };
}

function readExposed(
  expose: readonly string[] | undefined,
  names: readonly string[],
): readonly string[] | undefined {
  for (const name of expose ?? []) {
    if (names.includes(name)) continue;
    const near = nearNames(name, names);
    const remedy =
      near.length === 0 ? "FILE stands before --expose." : `Did you mean ${near.join(" or ")}?`;
    throw usageFailure(`--expose: there is no tool named "${name}".`, remedy);
  }
  return expose;
}
