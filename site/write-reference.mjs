import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { Application } from "typedoc";

import { root } from "./pages.mjs";

/**
 * Writes the pages of everything that the packages export, made of types and doc comments: one folder for each
 * entry, in `folder`. What there is, as a tree of titles and paths, goes into the file `contents`.
 */
export async function writeReference(folder, contents) {
  const entries = listEntries();
  const tsconfig = path.join(import.meta.dirname, "temp/tsconfig.json");
  writeFileSync(
    tsconfig,
    JSON.stringify({ extends: "../../tsconfig.base.json", files: entries.map(({ file }) => file) }),
  );
  const application = await Application.bootstrapWithPlugins({
    entryPoints: entries.map(({ file }) => file),
    tsconfig,
    plugin: ["typedoc-plugin-markdown"],
    // Types are checked elsewhere.
    skipErrorChecking: true,
    disableSources: true,
    excludeInternal: true,
    excludeExternals: true,
    readme: "none",
    logLevel: "Error",
    router: "member",
    hidePageHeader: true,
    hideBreadcrumbs: true,
    useCodeBlocks: true,
    parametersFormat: "table",
    entryFileName: "index",
    navigationJson: contents,
    pageTitleTemplates: { module: ({ name }) => name, member: ({ name }) => name },
  });
  const points = application.getEntryPoints() ?? [];
  for (const point of points) {
    point.displayName = entries.find(
      ({ file }) => file === path.normalize(point.sourceFile.fileName),
    ).name;
  }
  const project = application.converter.convert(points);
  await application.outputs.writeOutput({ name: "markdown", path: folder }, project);
}

/** What users import, and the source behind it, as the packages state it. */
function listEntries() {
  return readdirSync(path.join(root, "packages")).flatMap((name) => {
    const folder = path.join(root, "packages", name);
    const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    return Object.entries(manifest.exports ?? {}).flatMap(([key, conditions]) => {
      const source = conditions["later-source"];
      return source === undefined
        ? []
        : [{ name: path.posix.join(manifest.name, key), file: path.join(folder, source) }];
    });
  });
}
