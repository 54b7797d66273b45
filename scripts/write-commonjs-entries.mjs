import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { commonjsEntries } from "./commonjs-entries.mjs";
import { writeCommonjsDeclarations } from "./write-commonjs-declarations.mjs";

/**
 * Writes a module in the CommonJS format for each entry of a package, as `dist/commonjs`, that requires the ES module: the
 * compiler and checks of packages go by the format. Of everything else there is one copy.
 */
export function writeCommonjsEntries(directory) {
  const folder = path.join(directory, "dist/commonjs");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const { module, place, hasDefault } of commonjsEntries(directory)) {
    writeFileSync(
      module,
      hasDefault ? defaultOf(place) : `module.exports = require("${place}");\n`,
    );
  }
  writeFileSync(path.join(folder, "package.json"), '{ "type": "commonjs" }\n');
  writeCommonjsDeclarations(directory);
}

/** As compilers write it; else readers of the text take the whole module for its default. */
function defaultOf(place) {
  return `exports.__esModule = true;\nexports.default = require("${place}").default;\n`;
}
