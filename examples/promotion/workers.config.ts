// Two of the tools run in Python, the others in a process of Node.js.
import { Workers } from "later-bridge";
import { defineConfig } from "later-runtime";

import { nodeWorker, pythonWorker } from "./worker-commands.ts";

export default defineConfig({
  tools: () =>
    new Workers({
      pools: [
        { ...pythonWorker, name: "python", size: 1 },
        { ...nodeWorker, name: "node", size: 1, tools: ["countDown", "remember", "openSafe"] },
      ],
    }),
});
