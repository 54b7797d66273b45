import { readFileSync } from "node:fs";
import path from "node:path";

import { build } from "esbuild";
import { describe, expect, it } from "vitest";

import { dist } from "../setup/paths.ts";

const importPattern = /^(?:import|export)\s(?:[^"'();=]*?\sfrom\s)?"([^"]+)"/gm;

/** What is loaded later; the method of that name of variables is none. */
const laterImportPattern = /(?<!async )\bimport\(([^)]*)\)/g;
const ownModule = /^"(\.\/[^"]+)"$/;
/** What the application names in its configuration. */
const ofApplication = /^\s*\/\* webpackIgnore: true \*\/\s*\/\* @vite-ignore \*\/\s*href\s*$/;

/** Every module that an entry reaches, also later, and every specifier that leaves the package. */
function graphOf(entry: string): { modules: readonly string[]; foreign: readonly string[] } {
  const modules = new Set<string>();
  const foreign = new Set<string>();
  const visit = (file: string): void => {
    if (modules.has(file)) return;
    modules.add(file);
    const text = readFileSync(file, "utf8");
    for (const [, specifier = ""] of text.matchAll(importPattern)) {
      if (specifier.startsWith(".")) visit(path.resolve(path.dirname(file), specifier));
      else foreign.add(specifier);
    }
    for (const [, argument = ""] of text.matchAll(laterImportPattern)) {
      const own = ownModule.exec(argument)?.[1];
      if (ofApplication.test(argument)) continue;
      if (own === undefined) foreign.add(argument);
      else visit(path.resolve(path.dirname(file), own));
    }
  };
  visit(path.join(dist, entry));
  return { modules: [...modules], foreign: [...foreign] };
}

/** What an entry may take from outside, and when. */
const outside: Readonly<Record<string, readonly string[]>> = {
  // To read schemas of zod's older versions.
  "adapters/ai-sdk/index.js": ['"ai"'],
};

describe.each([
  "index.js",
  "adapters/ai-sdk/index.js",
  "adapters/anthropic/index.js",
  "adapters/gemini/index.js",
  "adapters/gemini/callable-tool/index.js",
  "adapters/gemini/interactions/index.js",
  "adapters/gemini/live/index.js",
  "adapters/mastra/index.js",
  "adapters/mcp/index.js",
  "adapters/openai/index.js",
  "adapters/openai/responses/index.js",
  "adapters/openai-agents/index.js",
  "adm/index.js",
  "http/index.js",
  "schema/index.js",
  "worker/index.js",
])("the modules that %s reaches", (entry) => {
  const { modules, foreign } = graphOf(entry);

  it("import nothing from outside the package but what the entry is for", () => {
    expect(foreign).toEqual(outside[entry] ?? []);
  });

  it("generate no code from strings", () => {
    const generators = /\bnew Function\(|\beval\(/;
    expect(modules.filter((module) => generators.test(readFileSync(module, "utf8")))).toEqual([]);
  });

  it("find what reads types beside index.js, or nowhere", () => {
    const readers = modules.filter((module) =>
      readFileSync(module, "utf8").includes('"./derivation.cjs"'),
    );
    expect(readers).toEqual(entry === "index.js" ? [path.join(dist, "index.js")] : []);
  });

  it("leave the type reader out", () => {
    expect(modules.filter((module) => module.includes("/introspect/"))).toEqual([]);
  });
});

it("a page that reads events takes nothing along of the runtime, nor of the other end", async () => {
  const contents = 'export { readEvents } from "./http/index.ts";';
  const { metafile } = await build({
    stdin: { contents, resolveDir: path.join(dist, "../src"), loader: "ts" },
    bundle: true,
    format: "esm",
    metafile: true,
    write: false,
  });
  const taken = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  expect(taken.map(([file]) => file.replace(/^.*packages\/later\/src\//, "")).toSorted()).toEqual([
    "conversation/model/abortable.ts",
    "conversation/model/wait.ts",
    "errors/codes.ts",
    "errors/later-error.ts",
    "http/reading/assert-event-stream.ts",
    "http/reading/assert-reading-options.ts",
    "http/reading/assert-wanted.ts",
    "http/reading/broken-off.ts",
    "http/reading/event-parser.ts",
    "http/reading/read-events.ts",
    "http/reading/read-resumed-events.ts",
    "http/reading/read-server-sent-events.ts",
    "http/reading/resumption.ts",
    "model/json.ts",
  ]);
});

it.each([
  ["adapters/langchain/index.js", /^@langchain\/core\/[a-z_/]+$/],
  ["telemetry/index.js", /^@opentelemetry\/api$/],
  ["telemetry/diagnostics-channel/index.js", /^node:diagnostics_channel$/],
])("%s imports nothing from outside the package but %s", (entry, pattern) => {
  const { foreign } = graphOf(entry);
  expect(foreign.filter((specifier) => pattern.test(specifier))).not.toEqual([]);
  expect(foreign.filter((specifier) => !pattern.test(specifier))).toEqual([]);
});
