import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Where a source map has a source. */
export interface MappedSource {
  /** The folder of the map. */
  readonly folder: string;
  readonly root: string | undefined;
  readonly source: string | null;
}

/** The absolute path of a source; `undefined` for what is no file. */
export function resolveSource({ folder, root = "", source }: MappedSource): string | undefined {
  if (source === null) return undefined;
  if (source.startsWith("file://")) return fileURLToPath(source);
  if (source.startsWith("webpack:")) return fileOfWebpack(folder, source);
  if (/^[a-z][a-z\d+.-]+:/i.test(source)) return undefined;
  const rooted = path.resolve(folder, root, source);
  if (root === "" || existsSync(rooted)) return rooted;
  // Some compilers write a root that is none.
  const plain = path.resolve(folder, source);
  return existsSync(plain) ? plain : rooted;
}

/**
 * A file as webpack names it, `webpack://namespace/./src/tools.ts`: relative to its context, which is the folder of a
 * package around what it writes, or the working folder.
 */
function fileOfWebpack(folder: string, source: string): string | undefined {
  const name = source.replace(/^webpack:\/\/[^/]*\//, "").replace(/\?[\da-f]*$/, "");
  return [...packagesAround(folder), process.cwd()]
    .map((context) => path.resolve(context, name))
    .find((file) => existsSync(file));
}

function packagesAround(folder: string): readonly string[] {
  const above = path.dirname(folder);
  const further = above === folder ? [] : packagesAround(above);
  return existsSync(path.join(folder, "package.json")) ? [folder, ...further] : further;
}
