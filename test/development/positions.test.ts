import path from "node:path";
import { pathToFileURL } from "node:url";

import { describe, expect, it } from "vitest";

import { install, makeFolder, runtimeAndCompiler } from "./development-project.ts";
import { runToEnd } from "./run-to-end.ts";

/** Compiles TypeScript as it is loaded, like the loaders of ts-node and others. */
const loader = `import { transform } from "esbuild";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
export async function load(url, context, next) {
  if (!url.endsWith(".ts")) return next(url, context);
  const code = await readFile(fileURLToPath(url), "utf8");
  const sourcemap = process.execArgv.includes("--enable-source-maps") ? "inline" : false;
  const { code: source } = await transform(code, { loader: "ts", sourcefile: url, sourcemap });
  return { format: "module", source, shortCircuit: true };
}
`;

const register = `import { register } from "node:module";
register("./loader.mjs", import.meta.url);
`;

/** The second call is compiled to where the first one stands in the source. */
const shifted = `import { deftool } from "later-runtime";
interface Unused { a: string }
/** Reads a file. @param path Which */ export const readIt = deftool((path: string) => path);
/** Deletes a file. @param path Which */ export const deleteIt = deftool((path: string) => path);
`;

const renamed = `import { deftool } from "later-runtime";
export function later() {
  interface Unused {
    a: string;
  }
  /** First. @param one A */ const first = deftool((one: string) => one);


  /** Second. @param two B */ const second = deftool((two: number) => two);
  return [first, second];
}
`;

const print = `
try {
  console.log(TOOL.declaration.name);
} catch (error) {
  console.log(error.code, error.message);
}
`;

async function run(files: Readonly<Record<string, string>>, flags: readonly string[] = []) {
  const folder = makeFolder({
    "package.json": '{ "type": "module" }',
    "loader.mjs": loader,
    "register.mjs": register,
    ...files,
  });
  install(folder, { ...runtimeAndCompiler, esbuild: "node_modules/esbuild" });
  const hooks = pathToFileURL(path.join(folder, "register.mjs")).href;
  const command = [process.execPath, ...flags, "--import", hooks, "main.ts"];
  return (await runToEnd(command, folder)).trim();
}

describe("code that was compiled without source maps", () => {
  it.each(["readIt", "deleteIt"])("gives no tool the declaration of another: %s", async (name) => {
    const main = shifted + print.replace("TOOL", name);
    const printed = await run({ "main.ts": main });
    expect(printed).toMatch(/^INTROSPECTION_FAILED .*other places .*--enable-source-maps/);
  });

  it("is found out by the names of parameters where not all calls were made", async () => {
    const lines = renamed.split("\n");
    const main = `${lines.join("\n")}${print.replace("TOOL", "later()[1]")}`;
    const printed = await run({ "main.ts": main });
    expect(printed).not.toBe("first");
    expect(printed).toMatch(/^INTROSPECTION_FAILED /);
  });

  it("works with source maps", async () => {
    for (const name of ["readIt", "deleteIt"]) {
      const main = shifted + print.replace("TOOL", name);
      expect(await run({ "main.ts": main }, ["--enable-source-maps"])).toBe(name);
    }
  });
});
