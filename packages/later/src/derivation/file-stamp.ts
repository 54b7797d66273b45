import { fingerprint } from "./fingerprint.ts";
import { nodeBuiltin } from "./node-builtin.ts";

/**
 * Notes what a file or folder is like, for {@link isUnchanged}. Of a file of the project that is its
 * content; of an installed file its size and times, since those are many and not edited; of a folder
 * the names in it that a compiler might look for; see also {@link declarationsIn}.
 *
 * @throws what Node.js throws when the file is there but cannot be read
 */
export function stampOf(path: string): string {
  const state = stateOf(path);
  if (state === absent || isInstalled(path)) return state;
  return `${state} ${digestOf(path)}`;
}

/** Whether a file or folder is as it was when its stamp was made. */
export function isUnchanged(path: string, stamp: string): boolean {
  const [state, digest] = stamp.split(" ");
  const now = stateOf(path);
  // The time of an inode's last change cannot be set, so that equal states mean equal contents.
  if (now === state) return true;
  return digest !== undefined && now !== absent && digestOf(path) === digest;
}

/** Whether a path lies within an installed package. */
export function isInstalled(path: string): boolean {
  return /[\\/]node_modules[\\/]/.test(path);
}

/** Whether a file holds declarations only, by its name. */
export function isDeclarationFile(path: string): boolean {
  return /\.d\.(?:[^./\\]+\.)?[cm]?ts$/.test(path);
}

/** A path whose stamp is that of the folders and the files with declarations in a folder: others may come and go. */
export function declarationsIn(folder: string): string {
  return nodeBuiltin("node:path").join(folder, declarations);
}

const declarations = "*.d.ts";

const absent = "absent";

/** The size and the times of a file or folder, of which the last cannot be set. */
export function stateOf(path: string): string {
  const stats = nodeBuiltin("node:fs").statSync(placeOf(path), { throwIfNoEntry: false });
  return stats === undefined ? absent : `${stats.size}-${stats.mtimeMs}-${stats.ctimeMs}`;
}

function digestOf(path: string): string {
  const fs = nodeBuiltin("node:fs");
  const place = placeOf(path);
  if (!fs.statSync(place).isDirectory()) {
    return nodeBuiltin("node:crypto")
      .createHash("sha1")
      .update(fs.readFileSync(path))
      .digest("hex");
  }
  const counts = place === path ? (name: string) => consulted.test(name) : isDeclarationFile;
  const names = fs
    .readdirSync(place, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith(".") && (!entry.isFile() || counts(entry.name)))
    .map((entry) => entry.name);
  return fingerprint(names.toSorted().join("\n"));
}

/** The folder that {@link declarationsIn} is about; any other path as it is. */
function placeOf(path: string): string {
  const { sep } = nodeBuiltin("node:path");
  return path.endsWith(sep + declarations) ? path.slice(0, -declarations.length) : path;
}

/** The names of files that compilers and package managers read. */
const consulted = /\.(?:[cm]?[jt]sx?|json|ya?ml|lockb?)$/;
