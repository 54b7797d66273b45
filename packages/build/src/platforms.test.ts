import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { Script, createContext } from "node:vm";

import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { later } from "./esbuild.ts";
import { bundlers } from "./fixtures/bundlers.ts";
import { chromium, runInChromium } from "./fixtures/run-in-chromium.ts";
import { makeToolProject, reportInDevelopment } from "./fixtures/tool-project.ts";

const folder = makeToolProject();
let inDevelopment: string;

beforeAll(() => {
  inDevelopment = reportInDevelopment(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What web standards give, and nothing of Node.js. */
const standard = [
  "AbortController",
  "AbortSignal",
  "DOMException",
  "Event",
  "EventTarget",
  "TextDecoder",
  "TextEncoder",
  "URL",
  "atob",
  "btoa",
  "clearTimeout",
  "crypto",
  "performance",
  "queueMicrotask",
  "setTimeout",
  "structuredClone",
] as const;

/** Runs a script as places at the edge of a network do, which make no code of text. */
function runAtEdge(file: string): Promise<string> {
  return new Promise((resolve) => {
    const globals = Object.fromEntries(
      standard.map((name) => [name, Reflect.get(globalThis, name) as unknown]),
    );
    const sandbox = createContext(
      { ...globals, deliver: resolve },
      { codeGeneration: { strings: false, wasm: false } },
    );
    expect(new Script("typeof process + typeof require").runInContext(sandbox)).toBe(
      "undefinedundefined",
    );
    expect(() => new Script('new Function("return 1")').runInContext(sandbox)).toThrow(
      "Code generation",
    );
    new Script(readFileSync(file, "utf8")).runInContext(sandbox);
  });
}

describe("At the edge, without modules of Node.js and without eval", () => {
  it("a script made by esbuild has the tools of development", async () => {
    const outfile = path.join(folder, "edge/main.js");
    await build({
      entryPoints: [path.join(folder, "src/main.ts")],
      outfile,
      bundle: true,
      format: "iife",
      logLevel: "silent",
      plugins: [later()],
    });
    expect(await runAtEdge(outfile)).toBe(inDevelopment);
  });

  it.each(["webpack", "rspack"] as const)("a script made by %s does", async (name) => {
    const bundled = await bundlers[name]?.({ project: folder, outDir: path.join(folder, name) });
    expect(await runAtEdge(bundled?.file ?? "")).toBe(inDevelopment);
  });
});

describe.skipIf(chromium === undefined)("In a page of Chromium (skipped without one)", () => {
  it.each(["vite", "esbuild"] as const)(
    "a module made by %s has the tools of development",
    async (name) => {
      const outDir = path.join(folder, "page", name);
      await bundlers[name]?.({ project: folder, outDir });
      expect(await runInChromium(outDir)).toBe(inDevelopment);
    },
  );
});
