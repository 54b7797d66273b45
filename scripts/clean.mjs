import { readdirSync, rmSync } from "node:fs";
import path from "node:path";

import { root } from "./setup.mjs";

const packages = readdirSync(path.join(root, "packages")).map((name) => `packages/${name}`);
for (const folder of [...packages, "site"]) {
  for (const output of ["dist", "temp"]) {
    rmSync(path.join(root, folder, output), { recursive: true, force: true });
  }
}
rmSync(path.join(root, "coverage"), { recursive: true, force: true });
