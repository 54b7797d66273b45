import type { Program } from "./program.ts";

/** Which files a program is made of, and by which rules. */
export interface ProgramOptions {
  /** Absolute paths; everything that they import takes part as well. */
  readonly files: readonly string[];
  /** Absolute path of the configuration that the files belong to. */
  readonly tsconfig: string | undefined;
}

/** A compiler, loaded and ready. */
export interface Engine {
  /**
   * Files may have changed since they were read; what is opened from now on has them as they are.
   *
   * @param edited the files of which only the text has changed, if that is all; otherwise anything may have
   */
  refresh(edited?: readonly string[]): void;
  /** Ends the life of the program opened before. */
  open(options: ProgramOptions): Program;
  /** The files that a configuration selects. */
  filesOf(tsconfig: string): readonly string[];
  close(): void;
}
