import type { ChildProcessWithoutNullStreams } from "node:child_process";

import type { DerivedFile } from "./derived-file.ts";
import { childHung, childNotRun, introspectionChild, readAnswer } from "./introspection-child.ts";
import { nodeBuiltin } from "./node-builtin.ts";

type Answer = Readonly<Record<string, DerivedFile>>;

/** A request that waits for its answer. */
interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * One process that reads types again and again, and whose compiler therefore knows most of them. It is started when it is
 * needed, and ended when it has not been for a while; it does not keep this process from ending.
 */
export class LiveIntrospection {
  readonly #home: string;
  readonly #idleMs: number;
  readonly #limitMs: number | undefined;
  readonly #waiting: Waiting[] = [];
  #child: ChildProcessWithoutNullStreams | undefined;
  #output = "";
  #errors = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param home the folder of this package's built files
   * @param idleMs how long the process may have nothing to do until it ends, in milliseconds
   * @param limitMs how long an answer may take, in milliseconds
   */
  constructor(home: string, idleMs: number, limitMs?: number) {
    this.#home = home;
    this.#idleMs = idleMs;
    this.#limitMs = limitMs;
  }

  /** The process, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Reads the types of files as they are; requests are answered in their order.
   *
   * @returns by file
   * @throws LaterError `INTROSPECTION_FAILED` when the process does not come to an answer
   */
  read(files: readonly string[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { input, limitMs, timeout, ...program } = introspectionChild(
        files,
        this.#home,
        this.#limitMs,
      );
      const child = (this.#child ??= this.#start(program));
      this.#waiting.push({ resolve, reject });
      hold(child, true);
      child.stdin.write(`${input}\n`);
      this.#limit(timeout, childHung(limitMs));
    });
  }

  /** Ends the process; what waits for it is rejected. */
  close(): void {
    this.#child?.kill();
  }

  #start({ command, args, ...options }: Program): ChildProcessWithoutNullStreams {
    const child = nodeBuiltin("node:child_process").spawn(command, args, {
      ...options,
      stdio: "pipe",
    });
    this.#output = "";
    this.#errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => this.#take(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#errors += text));
    // It may have ended before it has read anything.
    child.stdin.on("error", () => undefined);
    child.once("error", (error) => this.#end(child, childNotRun(error)));
    child.once("close", (status) => this.#end(child, undefined, status));
    return child;
  }

  #take(text: string): void {
    const [first = "", ...rest] = text.split("\n");
    let line = this.#output + first;
    for (const next of rest) {
      this.#settle(line);
      line = next;
    }
    this.#output = line;
  }

  #settle(line: string): void {
    const waiting = this.#waiting.shift();
    try {
      waiting?.resolve(readAnswer({ stdout: line, stderr: this.#errors, status: null }));
    } catch (error) {
      waiting?.reject(error);
    }
    if (this.#waiting.length > 0 || this.#child === undefined) return;
    hold(this.#child, false);
    this.#limit(this.#idleMs);
  }

  /** The process has so long until it is ended, for a cause where it is busy. */
  #limit(milliseconds: number, cause?: Error): void {
    clearTimeout(this.#timer);
    const child = this.#child;
    this.#timer = setTimeout(() => {
      child?.kill();
      if (child !== undefined && cause !== undefined) this.#end(child, cause);
    }, milliseconds);
    this.#timer.unref();
  }

  #end(
    child: ChildProcessWithoutNullStreams,
    cause: Error | undefined,
    status: number | null = null,
  ): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    clearTimeout(this.#timer);
    const ended = { stdout: this.#output, stderr: this.#errors, status };
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      try {
        if (cause !== undefined) throw cause;
        resolve(readAnswer(ended));
      } catch (error) {
        reject(error);
      }
    }
  }
}

type Program = Omit<ReturnType<typeof introspectionChild>, "input" | "limitMs" | "timeout">;

/** Whether this process waits for a process and what comes from it. */
function hold(child: ChildProcessWithoutNullStreams, isHeld: boolean): void {
  const { stdin, stdout, stderr } = child;
  for (const each of [child, stdin, stdout, stderr] as unknown as readonly Holdable[]) {
    if (isHeld) each.ref?.();
    else each.unref?.();
  }
}

/** Pipes are, too, though their types do not say so. */
interface Holdable {
  readonly ref?: () => void;
  readonly unref?: () => void;
}
