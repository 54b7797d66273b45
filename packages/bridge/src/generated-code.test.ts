import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect, test } from "vitest";

const bridge = path.resolve(import.meta.dirname, "..");

test("the code in gen/ is what the protocol generates", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "later-generated-"));
  try {
    execFileSync("npm", ["run", "--silent", "generate", "--", "--output", folder], {
      cwd: bridge,
      stdio: "pipe",
      shell: process.platform === "win32",
    });
    expect(filesIn(path.join(bridge, "src/gen"))).toEqual(filesIn(path.join(folder, "src/gen")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function filesIn(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder).toSorted();
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]),
  );
}
