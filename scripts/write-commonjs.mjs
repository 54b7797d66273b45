import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { transform } from "esbuild";

import { writeCommonjsDeclarations } from "./write-commonjs-declarations.mjs";

/**
 * Writes the built modules of a package once more, as `dist/commonjs`, for module systems in which `require` takes no
 * ES modules. Node.js itself never loads these: there would be two copies of what the package keeps in memory.
 */
export async function writeCommonjs(dist) {
  const folder = path.join(dist, "commonjs");
  rmSync(folder, { recursive: true, force: true });
  const modules = readdirSync(dist, { recursive: true }).filter((name) => name.endsWith(".js"));
  for (const name of modules) {
    const file = path.join(folder, name);
    const { code } = await transform(readFileSync(path.join(dist, name), "utf8"), {
      format: "cjs",
      target: "node20",
      supported: { "dynamic-import": false },
      define: { "import.meta.url": "moduleUrl" },
    });
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${moduleUrl(file, path.join(dist, name), code)}${code}`);
  }
  writeFileSync(path.join(folder, "package.json"), '{ "type": "commonjs" }\n');
  writeCommonjsDeclarations(path.dirname(dist));
}

/** Files beside a module are found from where the module itself is. */
function moduleUrl(file, module, code) {
  if (!code.includes("moduleUrl")) return "";
  const place = JSON.stringify(path.relative(path.dirname(file), module));
  return `const moduleUrl = require("node:url").pathToFileURL(require("node:path").resolve(__dirname, ${place})).href;\n`;
}
