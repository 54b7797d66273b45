import { LaterError } from "later-runtime";

/** What a worker may use of the machine. Its children may use as much, each for itself. */
export interface WorkerLimits {
  /**
   * How much memory it may have of its own, in bytes, at least 1 MiB. This is RLIMIT_DATA, which counts what it could
   * write to, touched or not. Unlike a limit of the address space, it suits Node.js, which reserves hundreds of
   * megabytes that it never uses: a bare Node.js has 50 MB by this measure, a bare Python 5 MB. Beyond the limit,
   * allocations fail: Python raises `MemoryError`, Node.js aborts. Give Node.js a lower `--max-old-space-size` as
   * well, so that it collects garbage before. Only Linux holds to it; elsewhere it does nothing.
   *
   * @default no limit
   */
  readonly memoryLimitBytes?: number;
  /**
   * How many seconds it may compute in its life, at least 1. It is ended with SIGXCPU, or one second later with
   * SIGKILL.
   *
   * @default no limit
   */
  readonly cpuSeconds?: number;
  /**
   * How much it steps back behind the host when processors are scarce, from −20 to 19. Negative values, which let it
   * go first, need privileges.
   *
   * @default 0
   */
  readonly niceness?: number;
}

/** A program and what it is told. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The command that starts another one within limits, as the same process; the same one if there are no limits. A
 * limit that the system refuses is left out: there is a stricter one already, or none of this kind.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a limit out of its bounds
 */
export function toLimitedCommand(command: Command, limits: WorkerLimits): Command {
  const { memoryLimitBytes, cpuSeconds, niceness } = limits;
  const steps: string[] = [];
  if (memoryLimitBytes !== undefined) {
    assertWithin("memoryLimitBytes", memoryLimitBytes, [1_048_576, Number.MAX_SAFE_INTEGER]);
    steps.push(`ulimit -d ${Math.floor(memoryLimitBytes / 1_024)} 2>/dev/null`);
  }
  if (cpuSeconds !== undefined) {
    assertWithin("cpuSeconds", cpuSeconds, [1, 1_000_000_000]);
    const soft = `ulimit -St ${cpuSeconds} 2>/dev/null`;
    steps.push(soft, `ulimit -Ht ${cpuSeconds + 1} 2>/dev/null`);
  }
  if (niceness !== undefined) assertWithin("niceness", niceness, [-20, 19]);
  const isNice = niceness !== undefined && niceness !== 0;
  if (steps.length === 0 && !isNice) return command;
  steps.push(isNice ? `exec nice -n ${niceness} "$@"` : 'exec "$@"');
  return { command: "sh", args: ["-c", steps.join("; "), "sh", command.command, ...command.args] };
}

function assertWithin(name: string, value: number, [least, most]: readonly [number, number]): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new LaterError(
    "INVALID_ARGUMENT",
    `"${name}" must be a whole number from ${least} to ${most}.`,
  );
}
