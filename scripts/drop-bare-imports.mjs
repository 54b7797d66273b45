import { readFileSync, writeFileSync } from "node:fs";

/**
 * Takes imports of nothing out of modules. esbuild writes them for the order in which modules run, which matters to none of
 * ours; bundlers that find them in a package without side effects warn whoever uses it. The lines stay, empty.
 */
export function dropBareImports(files) {
  for (const file of files) {
    const code = readFileSync(file, "utf8");
    const rest = code.replace(/^import "\.[^"\n]*";$/gm, "");
    if (rest !== code) writeFileSync(file, rest);
  }
}
