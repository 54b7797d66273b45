import { CheckedWorker, type CheckSurroundings } from "./checked-worker.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import type { Transcript } from "./conversation.ts";
import { GreetingFailure } from "./greet.ts";
import { Mismatch } from "./mismatch.ts";
import { NotApplicable } from "./not-applicable.ts";
import type { CaseFailure, CaseResult, CheckedWorkerInfo } from "./worker-report.ts";
import type { StartedWorker, WorkerStarter } from "./worker-starter.ts";

/** What is found out about a case. */
export type Decision = Pick<CaseResult, "verdict" | "reason" | "failure">;

const passed: Decision = { verdict: "passed" };

/** Decides cases: most of them with the same worker, for as long as that can be used. */
export class CaseRunner {
  readonly #starter: WorkerStarter;
  readonly #surroundings: CheckSurroundings;
  /** What standing rules have been broken, by the id of the case that they decide. */
  readonly #violations = new Map<string, CaseFailure>();
  readonly #started = new Set<StartedWorker>();
  #shared: CheckedWorker | undefined;
  #info: CheckedWorkerInfo | undefined;
  #greetingFailure: GreetingFailure | undefined;
  #firstLines: readonly string[] = [];
  #isClosed = false;

  constructor(starter: WorkerStarter, surroundings: CheckSurroundings) {
    this.#starter = starter;
    this.#surroundings = surroundings;
  }

  /** What the worker has said of itself. */
  get info(): CheckedWorkerInfo | undefined {
    return this.#info;
  }

  /**
   * Decides a case.
   *
   * @throws LaterError `WORKER_FAILED` when the worker cannot be started
   */
  async decide(conformanceCase: ConformanceCase): Promise<Decision> {
    const { id, tools = [], own } = conformanceCase;
    const violation = this.#violations.get(id);
    if (violation !== undefined) return { verdict: "failed", failure: violation };
    if (this.#greetingFailure !== undefined) return this.#withoutGreeting(id);
    let worker: CheckedWorker | undefined;
    let decision = passed;
    try {
      if (this.#info === undefined) await this.#sharedWorker();
      const lacking = tools.find((tool) => this.#info?.tools.includes(tool) === false);
      if (lacking !== undefined) return skipped(`${lacking} is not offered`);
      worker = own === undefined ? await this.#sharedWorker() : await this.#startWorker(own);
      worker.conversation.begin();
      await conformanceCase.run(worker);
    } catch (error) {
      if (error instanceof GreetingFailure && this.#info === undefined) {
        this.#greetingFailure = error;
        return this.#withoutGreeting(id);
      }
      decision = this.#explain(error, worker);
    }
    if (worker !== undefined) await this.#leave(worker, own === undefined && decision === passed);
    return decision;
  }

  /** Ends all workers. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#shared = undefined;
    await Promise.all([...this.#started].map((started) => this.#end(started)));
  }

  async #sharedWorker(): Promise<CheckedWorker> {
    const shared = this.#shared;
    if (shared !== undefined && !shared.conversation.isClosed) return shared;
    this.#shared = await this.#startWorker();
    return this.#shared;
  }

  async #startWorker(own: ConformanceCase["own"] = {}): Promise<CheckedWorker> {
    const started = await this.#starter.start(own.channel ?? "descriptor");
    this.#started.add(started);
    if (this.#isClosed) await this.#end(started);
    try {
      const worker = await CheckedWorker.open(started, this.#surroundings, own);
      this.#info ??= infoOf(worker);
      return worker;
    } catch (error) {
      await this.#end(started);
      // What a worker that does not get so far has printed, often says why.
      if (this.#info === undefined) this.#firstLines = started.lastLines;
      throw error;
    }
  }

  /** Sees what a case has left behind, and ends a worker that no other case is to have. */
  async #leave(worker: CheckedWorker, isReusable: boolean): Promise<void> {
    const canGoOn = isReusable && (await isIdle(worker));
    for (const [rule, mismatch] of worker.rules.violations) {
      if (!this.#violations.has(rule)) this.#violations.set(rule, toFailure(mismatch, worker));
    }
    if (worker.conversation.isClosed || (this.#starter.canStartAgain && !canGoOn)) {
      if (worker === this.#shared) this.#shared = undefined;
      await this.#end(worker.started);
    }
  }

  async #end(started: StartedWorker): Promise<void> {
    this.#started.delete(started);
    await started[Symbol.asyncDispose]();
  }

  #explain(error: unknown, worker: CheckedWorker | undefined): Decision {
    if (error instanceof NotApplicable) return skipped(error.message);
    const mismatch = error instanceof GreetingFailure ? error.mismatch : error;
    if (mismatch instanceof Mismatch || this.#isClosed) {
      return { verdict: "failed", failure: toFailure(mismatch as Mismatch, worker) };
    }
    throw error;
  }

  #withoutGreeting(id: string): Decision {
    const { caseId, mismatch, transcript } = this.#greetingFailure as GreetingFailure;
    if (id !== caseId) {
      const what = caseId === "start.announce" ? "announce itself" : "offer its tools";
      return skipped(`the worker did not ${what}`);
    }
    return { verdict: "failed", failure: describe(mismatch, transcript, this.#firstLines) };
  }
}

/** Lets calls that still run come to their end, and sees whether the worker goes on. */
async function isIdle(worker: CheckedWorker): Promise<boolean> {
  for (let waits = 0; worker.rules.openCalls > 0; waits += 1) {
    if (waits === 20 || worker.conversation.isClosed) return false;
    await worker.pause(worker.paceMs / 2);
  }
  if (!worker.tools.has("conformance_echo")) return true;
  return worker.goesOn().then(
    () => true,
    () => false,
  );
}

function infoOf({ greeting, tools }: CheckedWorker): CheckedWorkerInfo {
  const { name, language, version } = greeting.announce.header;
  const { concurrency } = greeting;
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return {
    name: text(name),
    language: text(language),
    version: text(version),
    concurrency,
    tools: [...tools],
  };
}

function skipped(reason: string): Decision {
  return { verdict: "skipped", reason };
}

function toFailure(mismatch: Mismatch, worker: CheckedWorker | undefined): CaseFailure {
  const transcript = worker?.conversation.transcript ?? { sent: [], received: [] };
  return describe(mismatch, transcript, worker?.started.lastLines ?? []);
}

function describe(
  { message, expected }: Mismatch,
  { sent, received }: Transcript,
  output: readonly string[],
): CaseFailure {
  return { message, expected, sent: [...sent], received: [...received], output: [...output] };
}
