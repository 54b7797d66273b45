import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "..");
const [major, minor] = process.versions.node.split(".").map(Number);

/** Runs a command in the project's root and ends this process with its status if it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Installs and builds whatever this checkout lacks; does nothing when all is there. */
export async function setup() {
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`LATER needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  install(root);
  // What builds is installed only now.
  const { build } = await import("./build.mjs");
  await build();
}

/** Installs the packages of a folder that has a lock file, unless they are there. */
export function install(folder) {
  if (installed(folder)) return;
  console.error("Installing packages (once) …");
  run("npm", ["ci", "--no-progress"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
}

/** npm writes its own copy of the lock file after each install: equal entries mean nothing to do. */
function installed(folder) {
  const copy = path.join(folder, "node_modules/.package-lock.json");
  if (!existsSync(copy)) return false;
  const wanted = JSON.parse(readFileSync(path.join(folder, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(copy, "utf8")).packages;
  return Object.entries(wanted).every(
    ([name, entry]) =>
      name === "" ||
      entry.optional ||
      (present[name]?.version === entry.version && present[name] !== undefined),
  );
}
