import { spawnSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { installDebianPackages } from "./debian.mjs";

/** A Chromium that runs without a display; `undefined` if there is none. Changes nothing. */
export function findChromium() {
  const candidates = [process.env.LATER_CHROMIUM, "chromium", "chromium-browser", "google-chrome"];
  return candidates.find((command) => command && answers(command));
}

/** Like `findChromium`, after installing it where that is possible. */
export function ensureChromium() {
  const present = findChromium();
  if (present !== undefined) return present;
  installDebianPackages(["chromium"]);
  const installed = findChromium();
  if (installed === undefined) {
    console.error(
      "!! There is no Chromium, and none could be installed: the tests in a browser's page will be SKIPPED. " +
        "Set LATER_CHROMIUM to one.",
    );
  }
  return installed;
}

function answers(command) {
  return spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0;
}

// By itself this tells which one there is.
if (import.meta.url === pathToFileURL(path.resolve(process.argv[1] ?? "")).href) {
  console.log(findChromium() ?? "");
}
