import { writeFileSync } from "node:fs";

import { commonjsEntries } from "./commonjs-entries.mjs";

/** Hands on the declarations of the ES modules, for each entry. A copy would make a second type of every class. */
export function writeCommonjsDeclarations(directory) {
  for (const { declarations, place, hasDefault } of commonjsEntries(directory)) {
    const names = hasDefault ? ["*", "{ default }"] : ["*"];
    const lines = names.map((name) => `${exempt}export ${name} from ${JSON.stringify(place)};\n`);
    writeFileSync(declarations, lines.join(""));
  }
}

const exempt =
  "// @ts-ignore: every Node.js that this package runs on can require it, whatever the compiler says.\n";
