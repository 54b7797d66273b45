import type { DerivedFile } from "./derived-file.ts";
import {
  type EndedChild,
  childNotRun,
  introspectionChild,
  readAnswer,
} from "./introspection-child.ts";
import { nodeBuiltin } from "./node-builtin.ts";

/**
 * Reads the types of files in one process of its own, while this one goes on.
 *
 * @param home the folder of this package's built files
 * @returns by file
 * @throws LaterError `INTROSPECTION_FAILED`; what the signal carries, after it has fired
 */
export async function startIntrospection(
  files: readonly string[],
  home: string,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, DerivedFile>>> {
  signal?.throwIfAborted();
  const { command, args, input, ...options } = introspectionChild(files, home);
  const child = nodeBuiltin("node:child_process").spawn(command, args, {
    ...options,
    stdio: "pipe",
    ...(signal === undefined ? {} : { signal }),
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  // It may have ended before it has read anything.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const ended = await new Promise<EndedChild>((resolve, reject) => {
    child.once("error", (error) =>
      reject(signal?.aborted === true ? (signal.reason as Error) : childNotRun(error)),
    );
    child.once("close", (status) => resolve({ stdout, stderr, status }));
  });
  return readAnswer(ended);
}
