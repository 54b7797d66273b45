import { fileURLToPath } from "node:url";

import { findPython } from "../../scripts/python.mjs";

/** A Python 3; with numpy where there is one that has it. */
export const python = findPython() ?? "python3";

const [tools, pythonLoop, nodeLoop, worker, folder] = [
  "tools.py",
  "loop.py",
  "loop.mjs",
  "worker.mjs",
  "../../python",
].map((file) => fileURLToPath(new URL(file, import.meta.url)));

/** How workers of each kind are started: options of a pool. */
export const commands = {
  python: { command: [python, "-m", "later_worker", tools], env: { PYTHONPATH: folder } },
  fork: {
    protocol: "fork",
    command: [python, "-m", "later_worker", "--fork-server", tools],
    env: { PYTHONPATH: folder },
  },
  node: { command: [process.execPath, worker] },
  "node, one at a time": { command: [process.execPath, worker, "1"] },
};

/** The bare loops beside them: programs and their first arguments. */
export const loops = {
  python: [python, pythonLoop],
  node: [process.execPath, nodeLoop],
};
