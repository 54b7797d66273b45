import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { makeProject } from "../introspect/fixtures/make-project.ts";
import { LiveIntrospection } from "./live-introspection.ts";
import { runIntrospection } from "./run-introspection.ts";

const home = path.resolve(import.meta.dirname, "../../dist");
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A file of a project whose compiler is a program of our own. */
function fileWithCompiler(program: string): string {
  const folder = makeProject({ "tools.ts": "export {};" });
  folders.push(folder);
  const compiler = path.join(folder, "node_modules/typescript");
  rmSync(compiler);
  mkdirSync(compiler);
  writeFileSync(path.join(compiler, "package.json"), '{ "version": "5.9.3", "main": "index.cjs" }');
  writeFileSync(path.join(compiler, "index.cjs"), program);
  return path.join(folder, "tools.ts");
}

type Read = (files: readonly string[], limitMs?: number) => unknown;

describe.each<[string, Read]>([
  ["waits for", async (files, limitMs) => runIntrospection(files, home, limitMs)],
  [
    "goes on beside",
    async (files, limitMs) => {
      const introspection = new LiveIntrospection(home, 10_000, limitMs);
      try {
        return await introspection.read(files);
      } finally {
        introspection.close();
      }
    },
  ],
])("A program that %s the reading of types", (_, read) => {
  it("is told when a compiler hangs, which is ended", async () => {
    const file = fileWithCompiler("for (;;);");
    await expect(read([file], 1000)).rejects.toMatchObject({
      code: "INTROSPECTION_FAILED",
      message: expect.stringContaining("did not come to an end within 1 s, and was ended."),
    });
  });

  it("is told when a compiler ends the process", async () => {
    const file = fileWithCompiler("process.exit(7);");
    await expect(read([file])).rejects.toMatchObject({
      code: "INTROSPECTION_FAILED",
      message: expect.stringContaining("it ended with status 7"),
    });
  });

  it("is told when a compiler cannot be loaded", async () => {
    const file = fileWithCompiler('throw new Error("out of order");');
    await expect(read([file])).resolves.toMatchObject({
      [file]: { failure: { code: "INTROSPECTION_FAILED", message: "out of order" } },
    });
  });
});
