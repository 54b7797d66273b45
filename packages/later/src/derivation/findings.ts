import type { DerivedFile, Stamps } from "./derived-file.ts";

/** What reading files has found out; what files of one program have in common is there once. */
export interface Findings {
  readonly files: Readonly<Record<string, FoundFile>>;
  readonly programs: readonly ProgramFiles[];
}

/** A file whose inputs and dependencies are those of a program, and its own. */
export interface FoundFile extends Omit<DerivedFile, "inputs" | "dependencies"> {
  /** Its place in the list of programs. */
  readonly program?: number;
  /** What it depends on beside; absent when the result must not be kept. */
  readonly stamps?: Stamps;
}

/** What every result of a program depends on. */
export interface ProgramFiles {
  /** Sorted. */
  readonly inputs: readonly string[];
  /** Absent when results must not be kept. */
  readonly stamps?: Stamps;
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

function toDerivedFile(
  { program, stamps: own, ...found }: FoundFile,
  programs: readonly ProgramFiles[],
): DerivedFile {
  const { inputs, stamps: shared } = programs[program ?? -1] ?? {};
  return {
    ...found,
    ...(inputs === undefined ? {} : { inputs }),
    ...(own === undefined || shared === undefined ? {} : { dependencies: { shared, own } }),
  };
}
