/** Names that a configuration may have, the first one counts. */
const names = [
  "later.config.ts",
  "later.config.mts",
  "later.config.js",
  "later.config.mjs",
] as const;

/**
 * The configuration of the application: the file that `LATER_CONFIG` names, or else the one beside the nearest
 * `package.json` above the working directory, or on the way there.
 *
 * @returns its path; `undefined` if there is none, and outside Node.js
 */
export function findConfiguration(): string | undefined {
  const { process } = globalThis as { readonly process?: NodeJS.Process };
  const fs = process?.getBuiltinModule?.("node:fs");
  const path = process?.getBuiltinModule?.("node:path");
  if (process === undefined || fs === undefined || path === undefined) return undefined;
  const named = process.env["LATER_CONFIG"];
  if (named !== undefined && named !== "") return path.resolve(named);
  for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
    for (const name of names) {
      const file = path.join(folder, name);
      if (fs.existsSync(file)) return file;
    }
    const isRoot = path.dirname(folder) === folder;
    if (isRoot || fs.existsSync(path.join(folder, "package.json"))) return undefined;
  }
}
