import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Without a network, what needs the packages is to go on soon. */
const patience = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"];

/** Installs packages where it may: as root on Debian. Elsewhere, and on failure, nothing happens. */
export function installDebianPackages(packages) {
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) return;
  console.error(`Installing ${packages.join(" ")} with apt-get (once) …`);
  const options = {
    stdio: "ignore",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  // Lists that are out of date may do: whether the packages can be had is what counts.
  spawnSync("apt-get", ["update", "-qq", ...patience], options);
  const install = ["install", "-qq", "--no-install-recommends", ...patience, ...packages];
  spawnSync("apt-get", install, options);
}
