import { createRequire } from "node:module";
import path from "node:path";

const here = import.meta.dirname;
const cli = path.dirname(createRequire(import.meta.url).resolve("later-cli/package.json"));

/** How the command line is started. */
export const later = [process.execPath, "--import", "tsx", path.join(cli, "dist/main.js")] as const;

/** How a worker is started that runs the tools of tools.ts. */
export const nodeWorker = { command: [...later, "worker", path.join(here, "tools.ts")] as const };

/** How a worker is started that runs the tools of tools.py. */
export const pythonWorker = {
  command: [
    process.env["LATER_PYTHON"] ?? "python3",
    "-m",
    "later_worker",
    path.join(here, "tools.py"),
  ] as const,
  env: { PYTHONPATH: path.join(here, "../../python") },
};
