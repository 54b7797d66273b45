import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { isDeclarationFile } from "../../derivation/file-stamp.ts";

/**
 * The files, of those that a configuration selects, whose declarations hold without an import: names for everywhere, and
 * what is added to interfaces elsewhere.
 */
export function ambientFilesOf(selected: readonly string[]): readonly string[] {
  return declarationFilesOf(selected).filter((file) => isAmbient(textOf(file)));
}

/** The files of declarations; what a build has written beside its programs repeats the sources as they were then. */
export function declarationFilesOf(selected: readonly string[]): readonly string[] {
  return selected.filter((file) => isDeclarationFile(file) && !isBesideItsProgram(file));
}

/**
 * Whether a file has declarations for everywhere that programs write, again and again: a folder on the way to it from
 * that of the project has a name with a dot.
 */
export function isGenerated(file: string, project: string): boolean {
  const isApart = /(?:^|[\\/])\.[^.\\/][^\\/]*[\\/]/.test(path.relative(project, file));
  return isApart && isDeclarationFile(file) && isAmbient(textOf(file));
}

function isBesideItsProgram(file: string): boolean {
  const program = file.replace(/\.d\.([cm]?)ts$/, ".$1js");
  return program !== file && existsSync(program);
}

function isAmbient(text: string): boolean {
  return !/^\s*(?:import|export)\b/m.test(text) || reachesOut.test(text);
}

/** How a module says something beyond what it exports. */
const reachesOut =
  /\bdeclare\s+(?:global|module)\b|^\s*\/\/\/\s*<reference\b|^\s*import\s+(?:["']|(?:type\s*)?\{\s*\})/m;

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
