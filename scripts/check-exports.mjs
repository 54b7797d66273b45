// Packs each package as it would be published and checks that its exports resolve, types included.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { root, run } from "./setup.mjs";

for (const folder of readdirSync(path.join(root, "packages"))) {
  const directory = path.join("packages", folder);
  const manifest = JSON.parse(readFileSync(path.join(root, directory, "package.json"), "utf8"));
  run("npx", ["--no-install", "publint", "--strict", directory]);
  const hasTypes = JSON.stringify(manifest.exports).includes('"types"');
  if (hasTypes) {
    run("npx", [
      "--no-install",
      "attw",
      "--pack",
      directory,
      "--profile",
      // Those without it have nothing for CommonJS.
      manifest.main === undefined ? "esm-only" : "strict",
      "-f",
      "table-flipped",
    ]);
  }
}
