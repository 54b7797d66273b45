import path from "node:path";

import type { PoolOptions } from "later-bridge";

import { root } from "../setup/paths.ts";

const python = process.env["LATER_PYTHON"] || "python3";
const pythonTools = path.join(root, "test/workers/python-tools.py");
const pythonPath = { PYTHONPATH: path.join(root, "python") };

/** How workers of each kind are started from the sources, and a tool of theirs that takes long. */
export const commands: Readonly<Record<string, PoolOptions & { readonly tool: string }>> = {
  python: {
    command: [python, "-m", "later_worker", pythonTools],
    env: pythonPath,
    tool: "spin",
  },
  fork: {
    protocol: "fork",
    command: [python, "-m", "later_worker", "--fork-server", pythonTools],
    env: pythonPath,
    tool: "spin",
  },
  node: {
    command: [
      process.execPath,
      "--conditions=later-source",
      "--import",
      "tsx",
      path.join(root, "test/workers/node-worker.ts"),
    ],
    tool: "spin",
  },
};
