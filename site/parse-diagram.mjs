import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";

import { Window } from "happy-dom";

// Mermaid is a script for pages: it looks for one when it is loaded.
const window = new Window();
Object.assign(globalThis, { window, document: window.document });
const script = fileURLToPath(import.meta.resolve("@mermaid-js/tiny/dist/mermaid.tiny.js"));
runInThisContext(readFileSync(script, "utf8"));

/** Reads a diagram as the page that draws it does; throws what is wrong with it. */
export async function parseDiagram(text) {
  await globalThis.mermaid.parse(text);
}
