import { readFileSync } from "node:fs";
import path from "node:path";

import { listSections } from "./pages.mjs";

/** Where the contents of the reference are kept, as a tree of titles and paths. */
export const contentsFile = path.join(import.meta.dirname, "temp/reference.json");

/** The bar above each page: every section, by its first page. */
export function listNavigation() {
  const links = listSections().map(({ text, pages }) => ({
    text,
    link: toLink(pages[0].route),
    activeMatch: `^/(?:${pages.map(({ route }) => route).join("|")})(?:\\.html)?$`,
  }));
  return links.toSpliced(3, 0, { text: "API", link: "/api/", activeMatch: "^/api/" });
}

/** The bars beside the pages: one of all sections, and one for each entry of a package with what it exports. */
export function listSidebars() {
  const entries = JSON.parse(readFileSync(contentsFile, "utf8")).flatMap((entry) => flatten(entry));
  const sections = listSections().map(({ text, pages }) => ({
    text,
    collapsed: text === "Decisions",
    items: pages.map(({ title, route }) => ({ text: title, link: toLink(route) })),
  }));
  const api = {
    text: "API",
    collapsed: false,
    items: entries.map(({ name, link }) => ({ text: name, link })),
  };
  const ofEntries = entries.map(({ name, link, groups }) => [
    link.replace("index.html", ""),
    [{ text: name, link }, ...groups, { ...api, collapsed: true }],
  ]);
  return { "/": sections.toSpliced(3, 0, api), ...Object.fromEntries(ofEntries) };
}

/** An entry, and those whose names begin with its own. */
function flatten({ title, path: page, children = [] }, prefix = "") {
  const name = `${prefix}${title}`;
  const isEntry = (child) => child.path !== undefined;
  const groups = children
    .filter((child) => !isEntry(child))
    .map((group) => ({
      text: group.title,
      collapsed: false,
      items: group.children.map((item) => ({ text: item.title, link: toApiLink(item.path) })),
    }));
  const others = children.filter(isEntry).flatMap((child) => flatten(child, `${name}/`));
  return [{ name, link: toApiLink(page), groups }, ...others];
}

function toLink(route) {
  return `/${route}.html`;
}

function toApiLink(page) {
  return toLink(`api/${page.replace(/\.md$/, "")}`);
}
