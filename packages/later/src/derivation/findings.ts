import type { DerivedFile } from "./derived-file.ts";

/** What reading files has found out; what files of one program have in common is there once. */
export interface Findings {
  readonly files: Readonly<Record<string, FoundFile>>;
  readonly programs: readonly ProgramFiles[];
}

/** A file whose inputs and dependencies are those of a program, and its own. */
export interface FoundFile extends DerivedFile {
  /** Its place in the list of programs. */
  readonly program?: number;
}

/** What every result of a program depends on. */
export interface ProgramFiles {
  readonly inputs: readonly string[];
  /** Stamps by path; absent when results must not be kept. */
  readonly stamps?: Readonly<Record<string, string>>;
}

/** By file, what was found out about it, with everything that it depends on. */
export function toDerivedFiles({
  files,
  programs,
}: Findings): Readonly<Record<string, DerivedFile>> {
  return Object.fromEntries(
    Object.entries(files).map(([file, found]) => [file, toDerivedFile(found, programs)]),
  );
}

function toDerivedFile(found: FoundFile, programs: readonly ProgramFiles[]): DerivedFile {
  const { program, dependencies: own, inputs = [], ...derived } = found;
  const shared = program === undefined ? undefined : programs[program];
  if (shared === undefined) return found;
  return {
    ...derived,
    inputs: [...new Set([...shared.inputs, ...inputs])].toSorted(),
    ...(own === undefined || shared.stamps === undefined
      ? {}
      : { dependencies: { ...shared.stamps, ...own } }),
  };
}
