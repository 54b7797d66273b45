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
      "esm-only",
      // Node.js, Bun and Deno load the ES modules for require too; the others are for Jest.
      "--ignore-rules",
      "false-esm",
      "-f",
      "table-flipped",
    ]);
  }
}
