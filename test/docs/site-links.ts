import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

/** A page of a built site, with what other pages can point to in it and what it points to. */
interface SitePage {
  readonly anchors: ReadonlySet<string>;
  readonly targets: readonly string[];
}

/** Every link of a built site that leads nowhere, with the page it is in. */
export function findBrokenLinks(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = new Set(names.map((name) => `/${name.replaceAll(path.sep, "/")}`));
  const pages = new Map<string, SitePage>();
  for (const file of files) {
    if (file.endsWith(".html")) pages.set(file, readPage(path.join(folder, file)));
  }
  return [...pages].flatMap(([page, { targets }]) =>
    targets
      .filter((target) => !isReached(new URL(target, `http://site${page}`), files, pages))
      .map((target) => `${page}: ${target}`),
  );
}

function readPage(file: string): SitePage {
  const html = readFileSync(file, "utf8");
  const valuesOf = (pattern: RegExp) =>
    [...html.matchAll(pattern)].map(([, value = ""]) => value.replaceAll("&amp;", "&"));
  return {
    anchors: new Set(valuesOf(/\sid="([^"]*)"/g)),
    targets: [...new Set(valuesOf(/\s(?:href|src)="([^"]*)"/g))],
  };
}

function isReached(
  { protocol, host, pathname, hash }: URL,
  files: ReadonlySet<string>,
  pages: ReadonlyMap<string, SitePage>,
): boolean {
  // What others serve is theirs.
  if (protocol !== "http:" || host !== "site") return true;
  const file = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
  const anchor = decodeURIComponent(hash.slice(1));
  return files.has(file) && (anchor === "" || pages.get(file)?.anchors.has(anchor) === true);
}
