import { LaterError } from "../errors/later-error.ts";
import type { DerivedFile } from "./derived-file.ts";
import { nodeBuiltin } from "./node-builtin.ts";

/** Reading a large project takes seconds; what takes longer than this, in milliseconds, hangs. */
const timeoutMs = 120_000;

/**
 * Reads the types of files in one process of its own, free of the loaders and hooks of this one: they
 * would slow down the compiler or change it.
 *
 * @param home the folder of this package's built files
 * @returns by file
 * @throws LaterError `INTROSPECTION_FAILED`
 */
export function runIntrospection(
  files: readonly string[],
  home: string,
): Readonly<Record<string, DerivedFile>> {
  const child = nodeBuiltin("node:path").join(home, "introspect/child.js");
  const { error, stdout, stderr, status } = nodeBuiltin("node:child_process").spawnSync(
    nodeProgram(),
    [child],
    {
      input: JSON.stringify({ requests: files.map((file) => ({ file })) }),
      encoding: "utf8",
      env: cleanEnvironment(),
      maxBuffer: 1 << 28,
      timeout: timeoutMs,
      windowsHide: true,
    },
  );
  if (error !== undefined) {
    throw failure(`The process that reads types could not be run: ${error.message}`, error);
  }
  const answer = parseAnswer(stdout);
  if (answer?.ok !== undefined) return answer.ok;
  const reason = answer?.error?.message ?? `it ended with status ${status}. ${stderr.trim()}`;
  throw failure(`The process that reads types failed: ${reason}`);
}

interface Answer {
  readonly ok?: Readonly<Record<string, DerivedFile>>;
  readonly error?: { readonly code: string; readonly message: string };
}

function parseAnswer(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
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
  return Object.fromEntries(
    inherited.filter(([name]) => !/^(?:NODE_OPTIONS|NODE_V8_COVERAGE|VITEST.*)$/.test(name)),
  );
}

function failure(message: string, cause?: unknown): LaterError {
  return new LaterError("INTROSPECTION_FAILED", message, cause === undefined ? {} : { cause });
}
