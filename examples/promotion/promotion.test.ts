import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

import { expect, it } from "vitest";

it("says the same wherever its tools run", async () => {
  const main = path.join(import.meta.dirname, "main.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", main]);
  expect(stdout.split("\n")).toEqual([
    "Here: 11 calls, 6 events.",
    "In workers: the same, to the byte.",
    "In bridge: the same, to the byte.",
    "",
  ]);
}, 60_000);
