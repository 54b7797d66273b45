import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

import { expect, it } from "vitest";

it("lets two processes share a variable and a tool", async () => {
  const main = path.join(import.meta.dirname, "main.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", main]);
  const linesOf = (who: string): readonly string[] =>
    stdout.split("\n").filter((line) => line.startsWith(who));
  expect(linesOf("thermostat")).toEqual([
    "thermostat: version 1 asks for 21 °C",
    "thermostat: version 2 asks for 22 °C",
    "thermostat: version 3 asks for 19 °C",
  ]);
  expect(linesOf("panel")).toEqual([
    "panel: INVALID_VARIABLE: value 80.0 is above maximum 30.0",
    "panel: 20 °C …",
    "panel: 21 °C …",
    "panel: 22 °C",
  ]);
});
