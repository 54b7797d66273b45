import { readFileSync } from "node:fs";

import { usageFailure } from "../command-failure.ts";

/**
 * The text of a file that an option names.
 *
 * @throws CommandFailure when it cannot be read
 */
export function readOptionFile(option: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw usageFailure(
      code === "ENOENT"
        ? `${option}: there is no file "${file}".`
        : `${option}: "${file}" cannot be read (${code}).`,
    );
  }
}
