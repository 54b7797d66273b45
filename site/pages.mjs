import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

/** The folder of the checkout. */
export const root = path.resolve(import.meta.dirname, "..");

/**
 * The sections of the site, in the order in which they are read. A page of `folder` that `sources` does not list
 * comes after those that it lists, so that no page can be forgotten.
 */
const outline = [
  {
    text: "Guide",
    folder: "docs",
    sources: [
      "README.md",
      "docs/first-tool.md",
      "docs/declaring.md",
      "docs/calls.md",
      "docs/conversations.md",
      "docs/repair.md",
      "docs/streaming.md",
      "docs/http.md",
      "docs/gemini.md",
      "docs/anthropic.md",
      "docs/openai.md",
      "docs/ai-sdk.md",
      "docs/langchain.md",
      "docs/openai-agents.md",
      "docs/mastra.md",
      "docs/mcp.md",
      "docs/sessions.md",
      "docs/state.md",
      "docs/workers.md",
      "docs/build.md",
      "docs/testing.md",
      "docs/telemetry.md",
    ],
  },
  {
    text: "Specification",
    folder: "docs/conformance",
    sources: ["docs/LATER-1.0.md", "docs/conformance/README.md"],
  },
  {
    text: "Reference",
    sources: [
      "docs/errors.md",
      "packages/cli/README.md",
      "docs/worker-protocol.md",
      "packages/bridge/proto/later_worker.proto",
      "docs/bridge.md",
      "packages/bridge/proto/snakepit_bridge.proto",
      "docs/contracts.md",
      "packages/later/README.md",
      "packages/bridge/README.md",
      "packages/build/README.md",
      "python/README.md",
      "examples/third-language/README.md",
    ],
  },
  { text: "Benchmarks", sources: ["docs/benchmarks.md", "docs/soundness.md"] },
  { text: "Decisions", folder: "docs/decisions", sources: ["docs/architecture.md"] },
  { text: "Project", sources: ["CONTRIBUTING.md", "AGENTS.md", "SECURITY.md"] },
];

/**
 * The sections with their pages: the file that a page comes from, its path in the site, its title, and its text in
 * Markdown.
 */
export function listSections() {
  const listed = new Set(outline.flatMap(({ sources }) => sources));
  return outline.map(({ text, folder, sources }) => {
    const others = folder === undefined ? [] : pagesIn(folder).filter((page) => !listed.has(page));
    return { text, pages: [...sources, ...others].map(readPage) };
  });
}

function pagesIn(folder) {
  return readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`)
    .toSorted();
}

function readPage(source) {
  const file = readFileSync(path.join(root, source), "utf8");
  const text = source.endsWith(".md") ? file : asMarkdown(source, file);
  const [, title] = /^# (.+)$/m.exec(text) ?? [];
  if (title === undefined) throw new Error(`${source} has no heading of the first level.`);
  return { source, route: routeOf(source), title: title.replaceAll("`", ""), text };
}

/** What is not written in Markdown is shown as it is. */
function asMarkdown(source, file) {
  const language = path.extname(source).slice(1);
  return `# ${path.basename(source)}\n\n\`\`\`${language}\n${file}\`\`\`\n`;
}

function routeOf(source) {
  if (source === "README.md") return "index";
  return source.replace(/^docs\//, "").replace(/(?:\/README)?\.md$/, "");
}
