import { nodeBuiltin } from "./node-builtin.ts";

/** To be raised when what records hold or the meaning of a stamp changes. */
const format = 4;

/**
 * What a folder holds under a name; `undefined` when it is of another format.
 *
 * @throws what Node.js throws when it cannot be read
 */
export function readRecord(folder: string, name: string): unknown {
  const text = nodeBuiltin("node:fs").readFileSync(pathOf(folder, name), "utf8");
  const record = JSON.parse(text) as { readonly format: number; readonly content: unknown };
  return record.format === format ? record.content : undefined;
}

/** @throws what Node.js throws when it cannot be written */
export function writeRecord(folder: string, name: string, content: object): void {
  const fs = nodeBuiltin("node:fs");
  const path = pathOf(folder, name);
  // Readers see the whole record or none, also when several processes write it.
  const draft = `${path}.${Math.random().toString(36).slice(2)}`;
  fs.writeFileSync(draft, JSON.stringify({ format, content }));
  fs.renameSync(draft, path);
}

function pathOf(folder: string, name: string): string {
  return nodeBuiltin("node:path").join(folder, `${name}.json`);
}
