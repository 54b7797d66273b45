import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";

import { guardEnded, spawnGuard } from "./spawn-guard.ts";

/** What a guard is told at its start. */
export interface RunGuardOptions {
  /** 32 hexadecimal digits. */
  readonly runId: string;
  /** Where the registry keeps the run's file, which the guard removes when all is done. */
  readonly directory: string;
}

/** How long to wait before a guard that has died is replaced, in milliseconds. */
const replacementDelayMs = 1_000;

/**
 * A companion of the host, one `sh` of a megabyte, that kills what belongs to a run when the host is gone, however it
 * went: it waits for the end of a pipe that the system closes with the host. It is out of reach of what happens to the
 * host's terminal and process group; if it dies all the same, another one takes its place. What it does is
 * described at `guardScript`.
 */
export class RunGuard {
  readonly #options: RunGuardOptions;
  /** The start times of the leaders of groups that it has been told of. */
  readonly #groups = new Map<number, string>();
  #child: ChildProcess;
  #replacement: Promise<void> | undefined;
  #delay: ReturnType<typeof setTimeout> | undefined;
  #closing: Promise<void> | undefined;

  private constructor(options: RunGuardOptions, child: ChildProcess) {
    this.#options = options;
    this.#child = child;
    this.#attend();
  }

  /**
   * Starts a guard. It does not keep the host from ending.
   *
   * @throws LaterError `WORKER_FAILED` if there is no `sh`, or the system is short of something
   */
  static async start(options: RunGuardOptions): Promise<RunGuard> {
    return new RunGuard(options, await start(options, "pipe"));
  }

  /** The number of its process. */
  get pid(): number {
    return this.#child.pid as number;
  }

  /**
   * Tells of a process group that belongs to the run, so that it is killed also if its members no longer carry the
   * mark: programs that change their title may overwrite their environment.
   *
   * @param startTime - of its leader, as `readProcessStat` has it; what cannot be known is `?`
   */
  add(group: number, startTime: string): void {
    this.#groups.set(group, startTime);
    this.#tell(`+ ${group} ${startTime}\n`);
  }

  /** Tells that a group has ended; from now on, others may get its number. */
  remove(group: number): void {
    if (this.#groups.delete(group)) this.#tell(`- ${group}\n`);
  }

  /** Lets it do its work now, and resolves when that is done; never rejects. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    clearTimeout(this.#delay);
    await this.#replacement;
    this.#child.ref();
    this.#child.stdin?.end();
    await guardEnded(this.#child);
    if (this.#child.exitCode === 0) return;
    const sweeper = await start(this.#options, "ignore").catch(() => undefined);
    if (sweeper !== undefined) await guardEnded(sweeper);
  }

  #attend(): void {
    const child = this.#child;
    child.unref();
    // The pipe is a socket, whatever the type says; it breaks with the guard.
    const stdin = child.stdin as Socket;
    stdin.unref();
    stdin.on("error", () => {});
    for (const [group, startTime] of this.#groups) this.#tell(`+ ${group} ${startTime}\n`);
    child.once("exit", () => this.#replaceLater());
  }

  #replaceLater(): void {
    if (this.#closing !== undefined) return;
    this.#delay = setTimeout(() => {
      this.#replacement = this.#replace();
    }, replacementDelayMs);
    this.#delay.unref();
  }

  async #replace(): Promise<void> {
    try {
      this.#child = await start(this.#options, "pipe");
      this.#attend();
    } catch {
      this.#replaceLater();
    }
  }

  #tell(line: string): void {
    this.#child.stdin?.write(line);
  }
}

function start(
  { runId, directory }: RunGuardOptions,
  stdin: "pipe" | "ignore",
): Promise<ChildProcess> {
  return spawnGuard({ runIds: [runId], directory }, stdin);
}
