import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { expect, it } from "vitest";

import { root } from "../setup/paths.ts";
import { install, makeFolder } from "./development-project.ts";
import { runToEnd } from "./run-to-end.ts";

const tsx = pathToFileURL(path.join(root, "node_modules/tsx/dist/loader.mjs")).href;

/** What has to be resolved in the package: its functions, its types, what its interface is added to. */
const main = `import * as later from "later-runtime";
import { deftool, type ToolContext } from "later-runtime";
import "./temperature";
import type { Temperature } from "./temperature";
import type { Unit } from "./units";

/** Weather. @param from A temperature @param to Its unit */
export const weather = deftool((from: Temperature, to: Unit, context: ToolContext) =>
  [from.kelvin, to, context.toolName].join(" "),
);
/** A clock. @param zone Its zone */
export const clock = later.deftool((zone: string) => zone);

async function run() {
  const session = await new later.Runtime().createSession({ tools: [weather, clock] });
  const outcome = await session.execute({ name: "weather", args: { from: 20, to: "f" } });
  const declarations = [weather, clock].map(({ declaration }) => declaration.parametersJsonSchema.properties);
  console.log(JSON.stringify([outcome.ok && outcome.value, ...declarations]));
}
void run();
`;

const temperature = `import { defineCodec } from "later-runtime";

export class Temperature {
  readonly #kelvin: number;
  constructor(kelvin: number) {
    this.#kelvin = kelvin;
  }
  get kelvin() {
    return this.#kelvin;
  }
}
declare module "later-runtime" {
  interface Codecs {
    temperature: { value: Temperature; json: number };
  }
}
defineCodec("temperature", { decode: (kelvin) => new Temperature(kelvin) });
`;

const expected = [
  "20 f weather",
  {
    from: { type: "number", description: "A temperature" },
    to: { type: "string", enum: ["c", "f"], description: "Its unit" },
  },
  { zone: { type: "string", description: "Its zone" } },
];

const node10 = { module: "commonjs", moduleResolution: "node10" };

it.each([
  ["node10", "typescript-5", node10],
  ["node10", "typescript-6", { ...node10, ignoreDeprecations: "6.0" }],
  ["node16", "typescript", { module: "node16" }],
  ["nodenext", "typescript", { module: "nodenext" }],
  ["commonjs", "typescript", { module: "commonjs" }],
])(
  "serves programs in the CommonJS format, with %s of %s, run from source and compiled",
  async (_, compiler, resolution) => {
    const folder = makeFolder({
      "package.json": '{ "type": "commonjs" }',
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          ...resolution,
          target: "es2022",
          strict: true,
          sourceMap: true,
          rootDir: "src",
          outDir: "dist",
          types: ["node"],
        },
        include: ["src"],
      }),
      "src/units.ts": 'export type Unit = "c" | "f";\n',
      "src/temperature.ts": temperature,
      "src/main.ts": main,
    });
    install(folder, {
      "later-runtime": "packages/later",
      typescript: path.join("node_modules", compiler),
      "@types": "node_modules/@types",
    });
    const fromSource = await runToEnd([process.execPath, "--import", tsx, "src/main.ts"], folder);
    expect(JSON.parse(fromSource)).toEqual(expected);
    await runToEnd([process.execPath, "node_modules/typescript/bin/tsc", "-p", "."], folder);
    expect(readFileSync(path.join(folder, "dist/main.js"), "utf8")).toContain("require(");
    for (const flags of [[], ["--enable-source-maps"]]) {
      const compiled = await runToEnd([process.execPath, ...flags, "dist/main.js"], folder);
      expect(JSON.parse(compiled)).toEqual(expected);
    }
  },
  120_000,
);
