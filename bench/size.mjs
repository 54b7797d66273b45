import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { atMost } from "./harness/section.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What the entries of package.json's "size-limit" weigh, bundled, minified and compressed. */
export async function run() {
  const command = path.join(
    path.dirname(createRequire(import.meta.url).resolve("size-limit/package.json")),
    "bin.js",
  );
  // It fails when a limit is exceeded, and prints the sizes all the same.
  const { stdout } = spawnSync(process.execPath, [command, "--json"], {
    cwd: root,
    encoding: "utf8",
  });
  const entries = JSON.parse(stdout);
  return [
    {
      title: "Size",
      columns: ["", "bytes", "limit"],
      rows: entries.map(({ name, size, sizeLimit }) => [name, bytes(size), bytes(sizeLimit)]),
      aims: entries.map(({ name, size, sizeLimit }) =>
        atMost(`${name}, bytes`, size, sizeLimit, bytes),
      ),
    },
  ];
}

function bytes(value) {
  return value.toLocaleString("en");
}
