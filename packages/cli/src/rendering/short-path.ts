import path from "node:path";

/** A path as people read it: from the working folder, where it is in there. */
export function shortPath(file: string): string {
  const relative = path.relative("", file);
  return relative.startsWith("..") || path.isAbsolute(relative) ? file : relative;
}
