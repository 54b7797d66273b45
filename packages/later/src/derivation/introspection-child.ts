import { LaterError } from "../errors/later-error.ts";
import type { DerivedFile } from "./derived-file.ts";
import { type Findings, toDerivedFiles } from "./findings.ts";
import { nodeBuiltin } from "./node-builtin.ts";

/** A process that reads types, as it is to be started. */
export interface IntrospectionChild {
  readonly command: string;
  readonly args: readonly string[];
  /** What it reads from its standard input. */
  readonly input: string;
  /** Free of the loaders and hooks of this process: they would slow down the compiler or change it. */
  readonly env: NodeJS.ProcessEnv;
  /** How long it may take, in milliseconds. It ends itself then, along with its compilers, … */
  readonly limitMs: number;
  /** … unless these hold up all of it: after how many milliseconds it is ended from outside. */
  readonly timeout: number;
  readonly windowsHide: boolean;
}

/** A thread of a busy machine may be late by so much. */
const graceMs = 5000;

/** How a process has ended. */
export interface EndedChild {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/**
 * The process that reads the types of files.
 *
 * @param home the folder of this package's built files
 * @param limitMs how long it may take, in milliseconds; reading a large project takes seconds
 */
export function introspectionChild(
  files: readonly string[],
  home: string,
  limitMs: number = 120_000,
): IntrospectionChild {
  const requests = files.map((file) => ({ file }));
  return {
    command: nodeProgram(),
    args: [nodeBuiltin("node:path").join(home, "introspect/child.js")],
    input: JSON.stringify({ requests, deadline: Date.now() + limitMs, limitMs }),
    env: cleanEnvironment(),
    limitMs,
    timeout: limitMs + graceMs,
    windowsHide: true,
  };
}

/**
 * What such a process has found out, by file.
 *
 * @throws LaterError `INTROSPECTION_FAILED` when it did not come to an end, or says so
 */
export function readAnswer({
  stdout,
  stderr,
  status,
}: EndedChild): Readonly<Record<string, DerivedFile>> {
  const answer = parseAnswer(stdout);
  if (answer?.ok !== undefined) return toDerivedFiles(answer.ok);
  if (answer?.error?.code === "TIMED_OUT") throw childHung(answer.error.limitMs ?? 0);
  const reason = answer?.error?.message ?? `it ended with status ${status}. ${stderr.trim()}`;
  throw introspectionFailed(`The process that reads types failed: ${reason}`);
}

/** The error for a process that could not be run. */
export function childNotRun(cause: Error): LaterError {
  const message = `The process that reads types could not be run: ${cause.message}`;
  return introspectionFailed(message, cause);
}

/** The error for a process that was ended because it took too long. */
export function childHung(limitMs: number): LaterError {
  const message =
    `The process that reads types did not come to an end within ${limitMs / 1000} s, and was ended. ` +
    "Find out with tsc whether the compiler comes to an end with these files.";
  return introspectionFailed(message);
}

interface Answer {
  readonly ok?: Findings;
  readonly error?: {
    readonly code: string;
    readonly message?: string;
    readonly limitMs?: number;
  };
}

function parseAnswer(text: string): Answer | undefined {
  // When its time is over, another answer may come behind the one that says so.
  const [first = ""] = text.split("\n", 1);
  try {
    return JSON.parse(first) as Answer;
  } catch {
    return undefined;
  }
}

/** Other runtimes cannot run the compiler's API themselves. */
function nodeProgram(): string {
  const { execPath, versions } = globalThis.process;
  return versions["bun"] === undefined && versions["deno"] === undefined ? execPath : "node";
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(globalThis.process.env);
  const kept = inherited.filter(
    ([name]) => !/^(?:NODE_OPTIONS|NODE_V8_COVERAGE|VITEST.*)$/.test(name),
  );
  return { ...Object.fromEntries(kept), ...plugAndPlay() };
}

/** Without these options nobody finds a package of a project that Yarn has laid out without folders for them. */
function plugAndPlay(): NodeJS.ProcessEnv {
  const options = globalThis.process.env["NODE_OPTIONS"] ?? "";
  const own = options.match(/--\S+\s+(?:"[^"]*\.pnp\.[^"]*"|\S*\.pnp\.\S*)/g);
  return own === null ? {} : { NODE_OPTIONS: own.join(" ") };
}

function introspectionFailed(message: string, cause?: unknown): LaterError {
  return new LaterError("INTROSPECTION_FAILED", message, cause === undefined ? {} : { cause });
}
