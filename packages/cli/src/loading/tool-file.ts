import { statSync } from "node:fs";
import path from "node:path";

import { usageFailure } from "../command-failure.ts";

const extensions: ReadonlySet<string> = new Set([
  ".ts",
  ".tsx",
  ".mts",
  ".cts",
  ".js",
  ".mjs",
  ".cjs",
]);

/**
 * The absolute path of a file that can be loaded.
 *
 * @throws CommandFailure when there is no such file, or it is no JavaScript or TypeScript
 */
export function toolFile(file: string): string {
  const absolute = path.resolve(file);
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats === undefined) throw usageFailure(`There is no file "${file}".`);
  if (!stats.isFile()) throw usageFailure(`"${file}" is not a file.`);
  if (!extensions.has(path.extname(absolute))) {
    throw usageFailure(
      `"${file}" cannot hold tools.`,
      `FILE ends in one of ${[...extensions].join(", ")}.`,
    );
  }
  return absolute;
}
