import { readFileSync } from "node:fs";
import path from "node:path";

/** The entries of a package that its exports have in the CommonJS format as well: files, and from where to reach the ES module. */
export function commonjsEntries(directory) {
  const read = (name) => readFileSync(path.join(directory, name), "utf8");
  return Object.values(JSON.parse(read("package.json")).exports)
    .filter(({ types }) => types?.require !== undefined)
    .map((entry) => ({
      module: path.join(directory, entry.require),
      declarations: path.join(directory, entry.types.require),
      place: path.posix.relative(path.posix.dirname(entry.require), entry.default),
      hasDefault: /^export default\b/m.test(read(entry.types.default)),
    }));
}
