import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import type { PartialMessage, PluginBuild } from "esbuild";

import type { LaterPluginOptions } from "./later-plugin-options.ts";
import { componentFile, typescriptFile } from "./mention-of-tools.ts";
import { splitProblems } from "./split-problems.ts";
import { inComponent, unreadCalls } from "./unread-calls.ts";

/**
 * Has esbuild tell of files with tools that never came to this plugin. It asks plugins for the text of a file until one
 * has it: that of tsup for metadata of decorators comes before all that are configured.
 *
 * @param read the files that came, as the build goes on
 */
export function tellOfUnreadFiles(
  build: PluginBuild,
  read: ReadonlySet<string>,
  options: LaterPluginOptions = {},
): void {
  build.initialOptions.metafile = true;
  const folder = build.initialOptions.absWorkingDir ?? process.cwd();
  build.onEnd(({ metafile }) => {
    const problems = Object.keys(metafile?.inputs ?? {})
      .map((name) => path.resolve(folder, name))
      .filter((file) => isOwn(file) && !read.has(file) && existsSync(file))
      .flatMap((file) => {
        const reason = componentFile.test(file) ? inComponent : loadedByAnother;
        return unreadCalls({ file, code: readFileSync(file, "utf8") }, reason, options);
      });
    const { errors, warnings } = splitProblems(problems, options);
    return { errors: messages(errors?.text), warnings: messages(warnings?.text) };
  });
}

function isOwn(file: string): boolean {
  const isRead = typescriptFile.test(file) || componentFile.test(file);
  return isRead && !file.includes(`${path.sep}node_modules${path.sep}`);
}

const loadedByAnother =
  "Another plugin has loaded this file before that of later-build, so that what is declared here has no types. Put " +
  "later() before it; where that cannot be, as before tsup's own plugin for metadata of decorators, run `later inject` on " +
  "what is built, with source maps.";

function messages(text: string | undefined): PartialMessage[] {
  return text === undefined ? [] : [{ text }];
}
