import { readdirSync, rmSync } from "node:fs";
import path from "node:path";

import { root } from "./setup.mjs";

for (const folder of readdirSync(path.join(root, "packages"))) {
  for (const output of ["dist", "temp"]) {
    rmSync(path.join(root, "packages", folder, output), { recursive: true, force: true });
  }
}
rmSync(path.join(root, "coverage"), { recursive: true, force: true });
