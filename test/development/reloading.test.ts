import path from "node:path";
import { pathToFileURL } from "node:url";

import { expect, it } from "vitest";

import { root } from "../setup/paths.ts";
import { install, makeFolder, runtimeAndCompiler, writeFile } from "./development-project.ts";
import { runToEnd } from "./run-to-end.ts";

const tsx = pathToFileURL(path.join(root, "node_modules/tsx/dist/loader.mjs")).href;

const tools = `import { deftool } from "later-runtime";
import type { Unit } from "./units.ts";

/** Weather. @param unit Unit */
export const weather = deftool((unit: Unit) => unit);
`;

const main = `import { setTimeout as delay } from "node:timers/promises";
import { renameSync } from "node:fs";
for (const time of ["first", "second", "third"]) {
  if (time === "third") renameSync("other-units.ts", "units.ts");
  await delay(10);
  const { weather } = await import(\`./tools.ts?\${time}\`);
  console.log(weather.declaration.parametersJsonSchema.properties.unit.enum.join());
}
`;

it("reads types again where a module is loaded anew after an edit of another file", async () => {
  const folder = makeFolder({
    "package.json": '{ "type": "module" }',
    "tools.ts": tools,
    "units.ts": 'export type Unit = "c" | "f";\n',
    "main.mjs": main,
  });
  install(folder, runtimeAndCompiler);
  writeFile(path.join(folder, "other-units.ts"), 'export type Unit = "c" | "kelvin";\n');
  const printed = await runToEnd([process.execPath, "--import", tsx, "main.mjs"], folder);
  expect(printed.trim().split("\n")).toEqual(["c,f", "c,f", "c,kelvin"]);
});
