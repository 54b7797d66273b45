import { clauseAnchors, toAnchor } from "../anchors.mjs";
import { diagrams } from "../diagrams.mjs";
import { repositoryLinks } from "../links.mjs";
import { listNavigation, listSidebars } from "../sidebar.mjs";

export default {
  title: "LATER",
  description: "An ordinary TypeScript function answers a model's call.",
  lang: "en",
  srcDir: "temp/pages",
  outDir: "dist",
  cacheDir: "temp/cache",
  // Browsers ask for an icon in any case.
  head: [["link", { rel: "icon", href: "data:," }]],
  markdown: {
    anchor: { slugify: toAnchor },
    config: (markdown) => {
      for (const extend of [repositoryLinks, clauseAnchors, diagrams]) extend(markdown);
    },
  },
  vite: { build: { chunkSizeWarningLimit: Infinity } },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: listNavigation(),
    sidebar: listSidebars(),
  },
};
