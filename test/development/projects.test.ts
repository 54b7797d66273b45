import { existsSync, readdirSync, readFileSync, symlinkSync, mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { expect, it } from "vitest";

import { root } from "../setup/paths.ts";
import { install, makeFolder, runtimeAndCompiler, writeFile } from "./development-project.ts";
import { runToEnd } from "./run-to-end.ts";

const tsx = pathToFileURL(path.join(root, "node_modules/tsx/dist/loader.mjs")).href;

const yarn = path.join(root, "test/runtimes/node_modules/@yarnpkg/cli-dist/bin/yarn.js");

const strict = {
  target: "esnext",
  module: "esnext",
  moduleResolution: "bundler",
  allowImportingTsExtensions: true,
  noEmit: true,
  strict: true,
  types: [],
} as const;

/** A module with one tool whose unit is declared in another. */
function toolOf(units: string): string {
  return `import { deftool } from "later-runtime";
import type { Unit } from ${JSON.stringify(units)};

/** Weather. */
export const weather = deftool((unit: Unit) => unit);
console.log(JSON.stringify(weather.declaration.parametersJsonSchema.properties));
`;
}

const celsius = 'export type Unit = "c" | "f";\n';
const kelvin = 'export type Unit = "k";\n';

async function run(folder: string, file: string): Promise<unknown> {
  return JSON.parse(await runToEnd([process.execPath, "--import", tsx, file], folder));
}

function unitIs(...units: readonly string[]): object {
  return { unit: { type: "string", enum: units } };
}

it("follows the aliases of a configuration that extends another", async () => {
  const folder = makeFolder({
    "package.json": '{ "type": "module" }',
    "tsconfig.base.json": JSON.stringify({
      compilerOptions: { ...strict, paths: { "#types/*": ["./types/*"] } },
    }),
    "tsconfig.json": '{ "extends": "./tsconfig.base.json", "include": ["src"] }',
    "types/units.ts": celsius,
    "src/main.ts": toolOf("#types/units.ts"),
  });
  install(folder, runtimeAndCompiler);
  expect(await run(folder, "src/main.ts")).toEqual(unitIs("c", "f"));
  writeFile(path.join(folder, "types/units.ts"), 'export type Unit = "f" | "c";\n');
  expect(await run(folder, "src/main.ts")).toEqual(unitIs("f", "c"));
});

it("reads packages of a workspace from their sources, each with its own configuration", async () => {
  const folder = makeFolder({
    "package.json": '{ "private": true, "workspaces": ["packages/*"] }',
    "tsconfig.json":
      '{ "files": [], "references": [{ "path": "packages/units" }, { "path": "packages/tools" }] }',
    "packages/units/package.json":
      '{ "name": "@acme/units", "type": "module", "exports": "./src/index.ts" }',
    "packages/units/tsconfig.json": JSON.stringify({
      compilerOptions: { ...strict, noEmit: undefined, composite: true, emitDeclarationOnly: true },
    }),
    "packages/units/src/index.ts": celsius,
    "packages/tools/package.json": '{ "name": "@acme/tools", "type": "module" }',
    "packages/tools/tsconfig.json": JSON.stringify({
      compilerOptions: { ...strict, noEmit: undefined, composite: true, emitDeclarationOnly: true },
      references: [{ path: "../units" }],
    }),
    "packages/tools/src/main.ts": toolOf("@acme/units"),
  });
  // As Yarn and npm lay them out: everything at the top.
  install(folder, runtimeAndCompiler);
  mkdirSync(path.join(folder, "node_modules/@acme"));
  symlinkSync(path.join(folder, "packages/units"), path.join(folder, "node_modules/@acme/units"));
  expect(await run(folder, "packages/tools/src/main.ts")).toEqual(unitIs("c", "f"));
  writeFile(path.join(folder, "packages/units/src/index.ts"), kelvin);
  expect(await run(folder, "packages/tools/src/main.ts")).toEqual(unitIs("k"));
});

it("finds what is installed in the way of pnpm, each package with its own dependencies", async () => {
  const store = "node_modules/.pnpm/units@1.0.0/node_modules";
  const folder = makeFolder({
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({ compilerOptions: strict }),
    "main.ts": toolOf("units"),
    [`${store}/units/package.json`]:
      '{ "name": "units", "version": "1.0.0", "types": "./index.d.ts" }',
    [`${store}/units/index.d.ts`]: 'export { type Scale as Unit } from "scales";\n',
    [`${store}/scales/package.json`]:
      '{ "name": "scales", "version": "1.0.0", "types": "./index.d.ts" }',
    [`${store}/scales/index.d.ts`]: 'export type Scale = "c" | "f";\n',
  });
  install(folder, runtimeAndCompiler);
  symlinkSync(path.join(folder, store, "units"), path.join(folder, "node_modules/units"));
  expect(await run(folder, "main.ts")).toEqual(unitIs("c", "f"));
});

it("lets ten programs start at once, and writes nowhere but in the folder for caches", async () => {
  const folder = makeFolder({
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({ compilerOptions: strict }),
    "units.ts": celsius,
    "main.ts": toolOf("./units.ts"),
  });
  install(folder, runtimeAndCompiler);
  const before = filesOf(folder);
  const answers = await Promise.all(Array.from({ length: 10 }, () => run(folder, "main.ts")));
  expect(answers).toEqual(Array.from({ length: 10 }, () => unitIs("c", "f")));
  const added = filesOf(folder).filter((file) => !before.includes(file));
  const cache = path.join("node_modules", ".cache", "later");
  expect(added.length).toBeGreaterThan(0);
  expect(added.filter((file) => !file.startsWith(cache) && !cache.startsWith(file))).toEqual([]);
  const entries = added.filter((file) => file.endsWith(".json"));
  for (const entry of entries) {
    expect(JSON.parse(readFileSync(path.join(folder, entry), "utf8"))).toBeTypeOf("object");
  }
  expect(await run(folder, "main.ts")).toEqual(unitIs("c", "f"));
});

/** Links to packages are not followed. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => !/^node_modules\/(?:later-runtime|typescript)\//.test(name),
  );
}

it.skipIf(!existsSync(yarn))(
  "finds packages for which Yarn has made no folders",
  async () => {
    const linked = { ...runtimeAndCompiler, typescript: "node_modules/typescript-6" };
    const dependencies = Object.entries(linked).map(
      ([name, from]) => [name, `link:${path.join(root, from)}`] as const,
    );
    const folder = makeFolder({
      "package.json": JSON.stringify({
        type: "module",
        dependencies: Object.fromEntries(dependencies),
      }),
      ".yarnrc.yml":
        "nodeLinker: pnp\nenableImmutableInstalls: false\nenableNetwork: false\nenableTelemetry: false\n",
      "yarn.lock": "",
      "tsconfig.json": JSON.stringify({ compilerOptions: strict }),
      "src/units.ts": celsius,
      "src/main.ts": toolOf("./units.ts"),
    });
    await runToEnd([process.execPath, yarn, "install"], folder);
    expect(existsSync(path.join(folder, "node_modules"))).toBe(false);
    const program = [process.execPath, yarn, "node", "--import", tsx, "src/main.ts"];
    expect(JSON.parse(await runToEnd(program, folder))).toEqual(unitIs("c", "f"));
  },
  120_000,
);
