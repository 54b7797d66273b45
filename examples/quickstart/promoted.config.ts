// Runs the tools of the quickstart in a Python and a Node.js process; LATER_CONFIG names this file.
import { createRequire } from "node:module";
import path from "node:path";

import { Workers } from "later-bridge";
import { defineConfig } from "later-runtime";

const here = import.meta.dirname;
const cli = path.dirname(createRequire(import.meta.url).resolve("later-cli/package.json"));
const python = process.env["LATER_PYTHON"] ?? "python3";

export default defineConfig({
  tools: () =>
    new Workers({
      pools: [
        {
          name: "python",
          command: [python, "-m", "later_worker", path.join(here, "tools.py")],
          env: { PYTHONPATH: path.join(here, "../../python") },
          size: 1,
        },
        {
          name: "node",
          command: [
            process.execPath,
            "--import",
            "tsx",
            path.join(cli, "dist/main.js"),
            "worker",
            path.join(here, "tools.ts"),
          ],
          size: 1,
          tools: ["describeCity", "sunTimes"],
        },
      ],
      log: ({ level, event, worker, line, error }) => {
        const text = [event, worker, line, error].filter((part) => part !== undefined).join(" ");
        if (level === "error" || process.env["LATER_LOG"] === "all") console.error(text);
      },
    }),
});
