import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const toolsPerFile = 5;
const models = 189;

/**
 * Writes a TypeScript project of 200 files into a new folder: 189 of types, 10 of five tools each, which
 * use types of three others, and an entry that prints how many tools there are. Three more
 * entries do less, for comparison.
 *
 * @param {number} toolFiles how many files have five tools
 * @returns {string} the folder
 */
export function generateProject(toolFiles = 10) {
  const folder = mkdtempSync(path.join(tmpdir(), "later-bench-"));
  const write = (name, text) => writeFileSync(path.join(folder, name), text);
  mkdirSync(path.join(folder, "src"));
  linkPackages(folder);
  write("package.json", JSON.stringify({ name: "generated", type: "module" }));
  write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
  for (let index = 0; index < models; index += 1) write(`src/model-${index}.ts`, modelFile(index));
  for (let index = 0; index < toolFiles; index += 1) write(`src/tool-${index}.ts`, toolFile(index));
  write("src/main.ts", mainFile(toolFiles));
  write("src/unread.ts", toolImports(toolFiles));
  write("src/library-only.ts", 'import "later-runtime";\n');
  write("src/empty.ts", "export {};\n");
  return folder;
}

const compilerOptions = {
  target: "ES2023",
  module: "NodeNext",
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  types: [],
};

function linkPackages(folder) {
  mkdirSync(path.join(folder, "node_modules"));
  for (const name of ["later-runtime", "typescript", "tsx"]) {
    symlinkSync(
      path.join(root, "node_modules", name),
      path.join(folder, "node_modules", name),
      "junction",
    );
  }
}

function modelFile(index) {
  return `/** Where an item of kind ${index} is. */
export interface Place${index} {
  /** Street and number */
  street: string;
  city: string;
  position?: { latitude: number; longitude: number };
}

/** An item of kind ${index}. */
export interface Item${index} {
  id: string;
  /** How urgent it is */
  priority: "low" | "normal" | "high";
  quantity: number;
  place: Place${index};
  tags: string[];
}

export function describe${index}(item: Item${index}): string {
  return \`\${item.id} in \${item.place.city} (\${item.tags.join(", ")})\`;
}
`;
}

function toolFile(index) {
  const [first, second, third] = [0, 1, 2].map((offset) => (index * 3 + offset) % models);
  return `import { deftool } from "later-runtime";

import { describe${first}, type Item${first} } from "./model-${first}.ts";
import type { Place${second} } from "./model-${second}.ts";
import type { Item${third} } from "./model-${third}.ts";

${Array.from({ length: toolsPerFile }, (_, position) => toolOf(index * toolsPerFile + position, first, second, third)).join("\n")}`;
}

function toolOf(index, first, second, third) {
  return `/**
 * Moves an item of kind ${index} to another place.
 *
 * @param item What to move
 * @param to Where it shall be
 * @param quantity How many pieces
 */
export const moveItem${index} = deftool(
  async (
    item: Item${first},
    to: Place${second},
    quantity = 1,
    related?: Pick<Item${third}, "id" | "tags">,
  ): Promise<string> => {
    return \`\${describe${first}(item)} to \${to.city}, \${quantity}, \${related?.id ?? ""}\`;
  },
);
`;
}

function mainFile(toolFiles) {
  return `import { defaultRuntime } from "later-runtime";

${toolImports(toolFiles)}
const session = await defaultRuntime().createSession();
console.log((await session.listDeclarations()).length);
`;
}

function toolImports(toolFiles) {
  return Array.from({ length: toolFiles }, (_, index) => `import "./tool-${index}.ts";\n`).join("");
}
