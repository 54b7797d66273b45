import { existsSync, statSync } from "node:fs";
import path from "node:path";

import type { Stamps } from "../../derivation/derived-file.ts";
import { declarationsIn, isInstalled } from "../../derivation/file-stamp.ts";
import type { ProgramFiles } from "../../derivation/findings.ts";
import { declarationFilesOf, isGenerated } from "./ambient-files.ts";
import type { KnownFiles } from "./known-files.ts";
import type { Program } from "./program.ts";
import type { ProjectConfiguration } from "./project-configuration.ts";

/** What the results of a program depend on. */
export interface ProgramDependencies {
  readonly program: Program;
  /** The one that selects the files. */
  readonly configuration: ProjectConfiguration | undefined;
  /** The one around the files, which may refer to it. */
  readonly nearest: ProjectConfiguration | undefined;
  /** The `package.json` of the compiler. */
  readonly compiler: string;
  /** When reading began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** The files that the configuration selects, all within its folder or elsewhere. */
  readonly selected: readonly string[];
}

/**
 * What all results of a program depend on: everything whose change could change them, as stamps by path. These are the
 * files that were read, the folders in which another file might take the place of one of them or declare more, the
 * configuration, the compiler and this package. There are no stamps when a file was changed while it was being read.
 */
export function filesOfProgram(
  { program, configuration, nearest, compiler, startedAt, selected }: ProgramDependencies,
  known: KnownFiles,
): ProgramFiles {
  const read = program.fileNames().map((name) => path.normalize(name));
  const own = read.filter((name) => !isInstalled(name));
  const project = nearest === undefined ? undefined : path.dirname(nearest.file);
  const edited = own.filter((name) => project === undefined || !isGenerated(name, project));
  const configurations = [...(configuration?.chain ?? []), ...(nearest?.chain ?? [])];
  const inputs = [...new Set([...edited, ...configurations])].toSorted();
  const declared = declarationFilesOf(selected).map((name) => path.normalize(name));
  const fresh = [...own, ...declared].filter((name) => isFresherThan(name, startedAt));
  for (const name of fresh) known.doubt(name);
  const paths = [
    ...read,
    ...declared,
    ...packagesOf(read),
    ...own.map((name) => path.dirname(name)),
    ...foldersOf(selected, configuration?.file).map((folder) => declarationsIn(folder)),
    ...configurations,
    compiler,
    // This program: another version may come to other results. It names what it shares by content.
    import.meta.filename,
  ];
  const stamps = stampsOf(paths, known);
  return fresh.length === 0 ? { inputs, stamps } : { inputs };
}

/**
 * What the result of one file depends on beside: itself, and what decides about packages around it.
 *
 * @returns `undefined` when the file was changed while it was being read
 */
export function dependenciesOf(
  file: string,
  { startedAt }: ProgramDependencies,
  known: KnownFiles,
): Stamps | undefined {
  const stamps = stampsOf([file, ...surroundingsOf(file)], known);
  return isFresherThan(file, startedAt) ? undefined : stamps;
}

/** The folders of selected files, and those between them and the configuration that selects them. */
function foldersOf(
  selected: readonly string[],
  configuration: string | undefined,
): readonly string[] {
  const root = configuration === undefined ? undefined : path.dirname(configuration);
  const found = new Set<string>();
  for (const file of selected) {
    for (let folder = path.dirname(path.normalize(file)); !found.has(folder);) {
      found.add(folder);
      const isInside = root !== undefined && folder.startsWith(root + path.sep);
      if (isInside) folder = path.dirname(folder);
    }
  }
  return [...found];
}

function stampsOf(paths: readonly string[], known: KnownFiles): Stamps {
  return Object.fromEntries(paths.map((name) => [name, known.stampOf(name)] as const));
}

/** A clock tick of the file system, in milliseconds. */
const tickMs = 10;

function isFresherThan(name: string, time: number): boolean {
  const stats = statSync(name, { throwIfNoEntry: false });
  return stats === undefined || stats.mtimeMs > time - tickMs;
}

/** The manifests of the installed packages that files were read from. */
function packagesOf(files: readonly string[]): ReadonlySet<string> {
  const pattern = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+[\\/]/;
  const folders = files.flatMap((name) => pattern.exec(name)?.[0] ?? []);
  return new Set(folders.map((folder) => path.join(folder, "package.json")));
}

const lockFiles = ["package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb"];

/** The folders from a file up to the one with the lock file, with what decides about packages there. */
function surroundingsOf(file: string): readonly string[] {
  const found: string[] = [];
  let pending: string[] = [];
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const inside = ["package.json", "node_modules", "node_modules/@types", ...lockFiles]
      .map((name) => path.join(folder, name))
      .filter((name) => existsSync(name));
    pending.push(folder, ...inside);
    if (inside.length > 0) {
      found.push(...pending);
      pending = [];
    }
    const isRoot = inside.some((name) => lockFiles.includes(path.basename(name)));
    if (isRoot || folder === path.dirname(folder)) return found;
  }
}
