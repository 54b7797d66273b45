import { LaterError, type LaterTool, type Runtime, type ToolPlacement } from "later-runtime";

import type { AuditLog } from "../audit/audit-log.ts";
import { ContractBook } from "../contracts/contract-book.ts";
import type { Contract } from "../contracts/contract.ts";
import type { WorkerAcceptor, WorkerConnection } from "../host/worker-acceptor.ts";
import { HostLog, type LogRecord } from "../log/log-record.ts";
import type { PoolOptions } from "../pool/pool-options.ts";
import { createPool } from "../pool/start-pool.ts";
import type { WorkerPool } from "../pool/worker-pool.ts";
import { anyTool } from "../snakepit/any-tool.ts";
import type { Rejection } from "../worker-protocol/messages.ts";
import type { DispatchRequest, DispatchSink } from "../workers/dispatched-call.ts";
import { Dispatcher } from "../workers/dispatcher.ts";
import { WorkerAudit } from "../workers/worker-audit.ts";
import { WorkerHost } from "../workers/worker-host.ts";
import { WorkerLink } from "../workers/worker-link.ts";
import { RegisteredTools } from "./registered-tools.ts";
import { RemoteTools } from "./remote-tools.ts";

/** What {@link Workers} can be told at their creation. */
export interface WorkersOptions {
  /** Worker processes to start on this machine; their names are different. @default none */
  readonly pools?: readonly PoolOptions[];
  /** What workers may fulfil. @default any tool that is no other than the runtime's own of that name */
  readonly contracts?: ContractBook;
  /** Names of tools that run in this process all the same. @default none */
  readonly local?: readonly string[];
  /** Told which tools workers offer, which workers dial, and what they are given to do. The application closes it. */
  readonly audit?: AuditLog;
  /** Whether workers may dial; applications may in any case. @default true */
  readonly acceptsWorkers?: boolean;
  /** How often workers that dial are asked whether they are there, in milliseconds. @default 2_000 */
  readonly heartbeatMs?: number;
  /** Calls that may wait for workers that have dialled. @default 1_000 */
  readonly maxQueue?: number;
  /** How long each of them may wait, in milliseconds. @default 5_000 */
  readonly queueTimeoutMs?: number;
  /** Of one message of a worker that has dialled, in bytes. @default 104_857_600 */
  readonly maxMessageBytes?: number;
  /** Told what happens. It must not throw. @default nobody is told */
  readonly log?: (record: LogRecord) => void;
}

/**
 * The workers that run tools for a runtime: pools on this machine, and those that dial its host. A tool of the
 * runtime that a worker has as well runs there; one that only a worker has becomes one of the runtime's. Declarations,
 * sessions, verdicts and results stay what they are.
 *
 * @example
 * ```ts
 * const placement = new Workers({ pools: [{ command: ["later", "worker", "tools.ts"] }] });
 * await using runtime = await Runtime.open({ placement });
 * ```
 */
export class Workers implements ToolPlacement, WorkerAcceptor {
  readonly #options: WorkersOptions;
  readonly #log: HostLog;
  readonly #audit: WorkerAudit;
  readonly #remote: Dispatcher;
  readonly #links = new Set<WorkerLink>();
  readonly #problems: Rejection[] = [];
  /** Pools whose workers do not say which tools they have, and the tools that these are to run. */
  readonly #silent = new Map<WorkerPool, readonly string[] | undefined>();
  #host: WorkerHost | undefined;
  #contracts: ContractBook | undefined;
  #tools: RemoteTools | undefined;
  #registered: RegisteredTools | undefined;
  #pools: readonly WorkerPool[] = [];
  #lastLink = 0;
  #isStarting = true;
  #isClosing = false;
  #closing: Promise<void> | undefined;

  constructor(options: WorkersOptions = {}) {
    const { maxQueue = 1_000, queueTimeoutMs = 5_000 } = options;
    this.#options = options;
    this.#audit = new WorkerAudit(options.audit);
    this.#log = new HostLog(options.log ?? (() => {}));
    this.#remote = new Dispatcher({
      maxQueue,
      queueTimeoutMs,
      readAhead: 0,
      cancelGraceMs: Infinity,
      expects: () => false,
      onStuck: () => {},
    });
  }

  /** Where a runtime's tools run; an option of `Runtime`. */
  readonly place = (tool: LaterTool): LaterTool => {
    if (this.#tools === undefined || this.#options.local?.includes(tool.declaration.name) === true)
      return tool;
    return this.#tools.place(tool);
  };

  /** The pools on this machine. */
  get pools(): readonly WorkerPool[] {
    return this.#pools;
  }

  /** Names of the tools that workers run. */
  get toolNames(): readonly string[] {
    return this.#tools?.names ?? [];
  }

  /**
   * Starts the pools and waits until they have answered. Called once.
   *
   * @param runtime - whose tools, sessions and variables these are; the application closes it
   * @throws LaterError `WORKER_FAILED` when a pool has no worker that is ready, `CONTRACT_MISMATCH` when one offers a
   * tool that may not be called; nothing is left running then
   */
  async start(runtime: Runtime): Promise<void> {
    const { pools = [] } = this.#options;
    const tools = new RemoteTools(runtime, (request, sink) => this.#dispatch(request, sink));
    // Whoever says which programs are started takes what they offer.
    const { contracts = developmentBook(tools) } = this.#options;
    this.#tools = tools;
    this.#contracts = contracts;
    const isStrict = contracts.mode === "strict";
    this.#host = new WorkerHost({
      runtime,
      contracts,
      audit: this.#audit,
      log: this.#log,
      offer: (tool) => contracts.find(tool) ?? (isStrict ? undefined : anyTool(tool)),
      take: async (contract, place) => {
        const objection = await tools.take(contract, place);
        if (objection !== undefined && this.#isStarting) this.#problems.push(objection);
        return objection;
      },
    });
    for (const contract of contracts.contracts) tools.add(contract);
    const host = this.#host;
    this.#pools = pools.map((options) => createPool(options, host));
    for (const [index, { protocol, tools: wanted }] of pools.entries()) {
      const pool = this.#pools[index];
      if (protocol === "snakepit" && pool !== undefined) this.#silent.set(pool, wanted);
    }
    this.#registered = new RegisteredTools(
      contracts,
      this.#silent,
      (pool, contract, request, sink) => this.#give(pool.dispatcher, contract, request, sink),
    );
    try {
      await Promise.all(this.#pools.map((pool) => pool.start()));
      if (this.#problems.length > 0) throw toMismatch(this.#problems);
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      this.#isStarting = false;
    }
  }

  /** Takes a worker that has dialled. */
  accept(connection: WorkerConnection): void {
    const { carrier, caller, peer, rights } = connection;
    if (this.#host === undefined || this.#isClosing) {
      carrier.destroy(new LaterError("HOST_UNAVAILABLE", "The host takes no workers now."));
      return;
    }
    const isApplication = caller.roles.includes("application");
    const isWorker = caller.roles.includes("worker") && this.#options.acceptsWorkers !== false;
    if (!isApplication && !isWorker) {
      carrier.destroy(new LaterError("PERMISSION_DENIED", "The host takes no workers."));
      return;
    }
    this.#lastLink += 1;
    const { heartbeatMs = 2_000, maxMessageBytes = 104_857_600 } = this.#options;
    const { mayUse: _, ...others } = rights;
    const options = this.#host.link({
      workerId: `remote-${this.#lastLink}`,
      heartbeatMs,
      maxMessageBytes,
      handshakeTimeoutMs: 10_000,
      // An application keeps its sessions here; a worker is told of those that it is called in.
      ...(isApplication ? { store: "whole" as const, rights } : { rights: others }),
      ...(isWorker ? {} : { tools: [] }),
    });
    WorkerLink.open(carrier, options).then(
      (link) => this.#seat(link, caller.principal, peer),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        this.#log.write("warn", "worker-failed", {
          worker: options.workerId,
          peer,
          error: message,
        });
      },
    );
  }

  /**
   * Takes a tool that a worker of snakepit has registered in a session. In strict mode there is none.
   *
   * @throws LaterError `PERMISSION_DENIED` in strict mode
   */
  adopt(sessionId: string, contract: Contract): LaterTool | undefined {
    return this.#registered?.adopt(sessionId, contract);
  }

  /** Tells workers that have dialled to end; part of a host's closing. */
  drain(): void {
    for (const link of this.#links) void link.drain();
  }

  /** Ends the pools and lets go of workers that have dialled. May be called more than once. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    this.#isClosing = true;
    this.#remote.close();
    for (const link of this.#links) {
      link.close(new LaterError("HOST_UNAVAILABLE", "The host is shutting down."));
    }
    await Promise.all(this.#pools.map((pool) => pool.close()));
    this.#host?.close();
  }

  #seat(link: WorkerLink, principal: string, peer: string): void {
    this.#links.add(link);
    this.#remote.add(link);
    const { name, language } = link.description;
    this.#audit.worker(link.id, "begun", principal);
    this.#log.write("info", "worker-ready", { worker: link.id, name, language, principal, peer });
    void link.ended.then((reason) => {
      this.#links.delete(link);
      this.#audit.worker(link.id, "ended", principal);
      this.#log.write("info", "worker-ended", { worker: link.id, reason: reason?.message });
    });
  }

  #dispatch(request: DispatchRequest, sink: DispatchSink): void {
    const { tool, session } = request;
    // A worker that does not say which tools it has is taken to have those that it is agreed to have.
    const isAgreed = this.#contracts?.find(tool) !== undefined;
    const pools = this.#pools.filter((pool) => isAgreed || !this.#silent.has(pool));
    const dispatchers = [...pools.map(({ dispatcher }) => dispatcher), this.#remote];
    const serving = dispatchers.filter((dispatcher) => dispatcher.has(tool, session));
    const [best] = serving.toSorted((a, b) => a.queued - b.queued);
    const dispatcher = best ?? dispatchers[0] ?? this.#remote;
    this.#give(dispatcher, this.#tools?.find(tool), request, sink);
  }

  #give(
    dispatcher: Dispatcher,
    contract: Contract | undefined,
    request: DispatchRequest,
    sink: DispatchSink,
  ): void {
    try {
      this.#audit.assertReady();
    } catch (error) {
      const { message } = error as Error;
      sink.end({ type: "error", error: { type: "TOOL_UNAVAILABLE", message } }, undefined);
      return;
    }
    const isAudited = this.#options.audit !== undefined;
    dispatcher.dispatch(request, isAudited ? this.#audited(contract, request, sink) : sink);
  }

  #audited(
    contract: Contract | undefined,
    request: DispatchRequest,
    sink: DispatchSink,
  ): DispatchSink {
    const startedAt = performance.now();
    return {
      ...sink,
      end: (ending, workerId) => {
        const argumentNames = Object.keys(contract?.parameters.properties ?? {});
        this.#audit.dispatch(request, ending, { workerId, startedAt, argumentNames });
        sink.end(ending, workerId);
      },
    };
  }
}

/** A tool of the runtime has the patterns that it has, wherever it runs. */
function developmentBook(tools: RemoteTools): ContractBook {
  return new ContractBook({
    mode: "development",
    patterns: (contract) => (tools.declares(contract) ? "any" : "quick"),
    warn: () => {},
  });
}

function toMismatch(problems: readonly Rejection[]): LaterError {
  const message = problems.map((problem) => problem.message).join(" ");
  return new LaterError("CONTRACT_MISMATCH", message, {
    details: { tools: problems.map(({ name }) => name) },
  });
}
