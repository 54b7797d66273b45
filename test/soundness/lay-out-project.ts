import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import type { compilers } from "../../packages/later/src/introspect/fixtures/make-project.ts";
import { root } from "../setup/paths.ts";

const compilerOptions = {
  target: "esnext",
  module: "esnext",
  moduleResolution: "bundler",
  types: ["node"],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  noErrorTruncation: false,
};

/**
 * A project outside of this repository in which the subjects are installed; the caller removes it.
 *
 * @param compiler the folder that its compiler is installed in
 */
export function layOutProject(compiler: (typeof compilers)[number] = "typescript"): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "later-soundness-")));
  const modules = path.join(folder, "node_modules");
  mkdirSync(modules);
  const installed = path.join(import.meta.dirname, "node_modules");
  for (const name of readdirSync(installed).filter((name) => !name.startsWith("."))) {
    if (name !== "typescript") symlinkSync(path.join(installed, name), path.join(modules, name));
  }
  symlinkSync(path.join(root, "packages/later"), path.join(modules, "later-runtime"));
  symlinkSync(path.join(root, "node_modules", compiler), path.join(modules, "typescript"));
  const write = (name: string, content: unknown): void =>
    writeFileSync(path.join(folder, name), JSON.stringify(content));
  write("package.json", { name: "soundness", type: "module" });
  write("tsconfig.json", { compilerOptions, include: [] });
  return folder;
}
