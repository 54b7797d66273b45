import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";

import { root } from "./paths.ts";

/** Installs packages of this repository in a folder, as they would be published. */
export function installPacked(folder: string, packages: readonly string[]): void {
  for (const name of packages) {
    const packed = execFileSync(
      "npm",
      ["pack", "--ignore-scripts", "--pack-destination", folder, "-w", name],
      { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
    );
    const target = path.join(folder, "node_modules", name);
    mkdirSync(target, { recursive: true });
    execFileSync("tar", ["-xzf", path.join(folder, packed.trim()), "-C", target, "--strip", "1"]);
  }
}

/** Links what they use, which this repository has installed. */
export function linkInstalled(folder: string, packages: readonly string[]): void {
  for (const name of packages) {
    const link = path.join(folder, "node_modules", name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(root, "node_modules", name), link);
  }
}
