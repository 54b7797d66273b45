import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "vitepress";

import { listSections } from "./pages.mjs";
import { contentsFile } from "./sidebar.mjs";
import { writeReference } from "./write-reference.mjs";

// Gathers all pages in one folder, and makes the site of them.
const folder = path.join(import.meta.dirname, "temp/pages");
rmSync(folder, { recursive: true, force: true });
for (const { route, text } of listSections().flatMap(({ pages }) => pages)) {
  const file = path.join(folder, `${route}.md`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
await writeReference(path.join(folder, "api"), contentsFile);
mkdirSync(path.join(folder, "public"));
copyFileSync(
  fileURLToPath(import.meta.resolve("@mermaid-js/tiny/dist/mermaid.tiny.js")),
  path.join(folder, "public/mermaid.js"),
);
await build(import.meta.dirname);
