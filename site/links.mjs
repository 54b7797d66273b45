import { existsSync } from "node:fs";
import path from "node:path";

import { listSections, root } from "./pages.mjs";

const pages = listSections().flatMap((section) => section.pages);
const routes = new Map(pages.map(({ source, route }) => [source, route]));
const sources = new Map(pages.map(({ source, route }) => [`${route}.md`, source]));

/**
 * Lets links between files of the repository lead to the pages that show them. A link to a file that no page shows
 * becomes plain text; one to a file that does not exist is an error.
 */
export function repositoryLinks(markdown) {
  markdown.core.ruler.push("repository-links", ({ tokens, env }) => {
    const source = sources.get(env.relativePath);
    if (source === undefined) return;
    for (const { children } of tokens) relink(children ?? [], source);
  });
}

function relink(tokens, source) {
  let isKept = true;
  for (const token of tokens) {
    if (token.type === "link_open") {
      const target = targetOf(token.attrGet("href"), source);
      isKept = target !== undefined;
      if (isKept) token.attrSet("href", target);
    }
    if (!isKept && /^link_(?:open|close)$/.test(token.type)) token.type = "text";
  }
}

/** Where a link leads in the site; `undefined` if no page shows that file. */
function targetOf(href, source) {
  if (/^(?:[a-z]+:|#)/.test(href)) return href;
  const [, target, anchor = ""] = /^([^#]*)(#.*)?$/.exec(href);
  const file = path.posix.join(path.posix.dirname(source), decodeURI(target)).replace(/\/$/, "");
  if (!existsSync(path.join(root, file))) {
    throw new Error(`${source} links to ${href}: there is no such file.`);
  }
  const route = routes.get(file) ?? routes.get(`${file}/README.md`) ?? firstIn(file);
  return route === undefined ? undefined : `/${route}.html${anchor}`;
}

/** A folder without a page of its own is shown by the first page in it. */
function firstIn(folder) {
  return pages.find(({ source }) => path.posix.dirname(source) === folder)?.route;
}
