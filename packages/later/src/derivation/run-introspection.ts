import type { DerivedFile } from "./derived-file.ts";
import { childHung, childNotRun, introspectionChild, readAnswer } from "./introspection-child.ts";
import { nodeBuiltin } from "./node-builtin.ts";

/**
 * Reads the types of files in one process of its own, and waits for it.
 *
 * @param home the folder of this package's built files
 * @param limit how long it may take, in milliseconds
 * @returns by file
 * @throws LaterError `INTROSPECTION_FAILED`
 */
export function runIntrospection(
  files: readonly string[],
  home: string,
  limit?: number,
): Readonly<Record<string, DerivedFile>> {
  const { command, args, limitMs, ...options } = introspectionChild(files, home, limit);
  const { error, ...ended } = nodeBuiltin("node:child_process").spawnSync(command, args, {
    ...options,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === "ETIMEDOUT") throw childHung(limitMs);
  if (error !== undefined) throw childNotRun(error);
  return readAnswer(ended);
}
