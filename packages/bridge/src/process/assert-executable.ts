import { accessSync, constants } from "node:fs";
import path from "node:path";

/** Where a command is looked for. */
export interface CommandPlace {
  readonly cwd: string;
  /** The value of `PATH`. */
  readonly searchPath: string;
}

/** Throws what the system would say if it were asked to execute a command. */
export function assertExecutable(command: string, { cwd, searchPath }: CommandPlace): void {
  const folders = command.includes("/") ? [""] : searchPath.split(":");
  const paths = folders.map((folder) => path.resolve(cwd, folder, command));
  let failure: unknown;
  for (const file of paths) {
    try {
      accessSync(file, constants.X_OK);
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
