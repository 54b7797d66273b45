import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

import { root } from "../setup/paths.ts";

/** A file of calls, one a line. */
export interface CallFile {
  readonly name: string;
  /** One line. */
  readonly prelude: string;
  readonly calls: readonly string[];
}

/**
 * Has the compiler judge calls.
 *
 * @returns per file, what it says against calls, by their index
 */
export function judgeCalls(
  folder: string,
  files: readonly CallFile[],
): readonly ReadonlyMap<number, string>[] {
  for (const { name, prelude, calls } of files) {
    writeFileSync(path.join(folder, name), `${prelude}\n${calls.join("\n")}\nexport {};\n`);
  }
  const configuration = { extends: "./tsconfig.json", files: files.map(({ name }) => name) };
  writeFileSync(path.join(folder, "tsconfig.calls.json"), JSON.stringify(configuration));
  const objections = new Map(files.map(({ name }) => [name, new Map<number, string>()] as const));
  for (const line of compile(folder).split("\n")) {
    const match = /^(?<name>[^(]+)\((?<line>\d+),\d+\): error (?<text>.*)$/.exec(line);
    if (match?.groups === undefined) continue;
    const { name = "", line: number = "", text = "" } = match.groups;
    // The prelude takes the first line.
    const index = Number(number) - 2;
    // Types are judged only where there is no error of syntax in any file.
    if (index < 0 || /^TS1\d{3}:/.test(text)) throw new Error(`What was made is no code: ${line}`);
    const known = objections.get(name);
    if (!text.startsWith(tooDeep) && known?.has(index) === false) known.set(index, text);
  }
  return [...objections.values()];
}

/** The compiler has given up, and has no verdict. */
const tooDeep = "TS2589:";

function compile(folder: string): string {
  const compiler = path.join(root, "node_modules/typescript/bin/tsc");
  const { stdout, stderr, status, error } = spawnSync(
    process.execPath,
    [compiler, "-p", "tsconfig.calls.json", "--pretty", "false"],
    { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 },
  );
  if (error !== undefined) throw error;
  // It ends with 1 or 2 when it has found something.
  if (status === null || status > 2 || stderr !== "") throw new Error(`It failed: ${stderr}`);
  return stdout;
}
