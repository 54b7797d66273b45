import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { afterEach, describe, expect, it, vi } from "vitest";

import { makeProject } from "../introspect/fixtures/make-project.ts";
import { LiveIntrospection } from "./live-introspection.ts";
import { runIntrospection } from "./run-introspection.ts";

const root = path.resolve(import.meta.dirname, "../../../..");
const home = path.join(root, "packages/later/dist");
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

/** A file of a project whose compiler is TypeScript 7, and whose native part writes down its process and never answers. */
function fileWithBusyCompiler(version: "typescript" | "typescript-next"): string {
  const folder = makeProject({ "tools.ts": "export {};" });
  folders.push(folder);
  const compiler = path.join(folder, "node_modules/typescript");
  rmSync(compiler);
  cpSync(path.join(root, "node_modules", version), compiler, { recursive: true });
  const platform = `${process.platform}-${process.arch}`;
  const native = path.join(compiler, `node_modules/@typescript/typescript-${platform}`);
  rmSync(native, { recursive: true, force: true });
  mkdirSync(path.join(native, "lib"), { recursive: true });
  writeFileSync(path.join(native, "package.json"), "{}");
  const program = `#!/bin/sh\necho $$ > ${folder}/pid\nwhile :; do :; done\n`;
  writeFileSync(path.join(native, "lib/tsc"), program, { mode: 0o755 });
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

  it.skipIf(process.platform === "win32").each(["typescript", "typescript-next"] as const)(
    "is told when the native part of %s is busy without end, which is ended",
    async (version) => {
      const file = fileWithBusyCompiler(version);
      await expect(read([file], 2000)).rejects.toMatchObject({
        code: "INTROSPECTION_FAILED",
        message: expect.stringContaining("did not come to an end within 2 s, and was ended."),
      });
      const pid = Number(readFileSync(path.join(path.dirname(file), "pid"), "utf8"));
      await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), 5000);
    },
  );

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
