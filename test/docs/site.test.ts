import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { chromium } from "../../packages/build/src/fixtures/run-in-chromium.ts";
import { type BrowserPage, openBrowser } from "../setup/open-browser.ts";
import { root } from "../setup/paths.ts";
import { findBrokenLinks } from "./site-links.ts";

interface Page {
  readonly source: string;
  readonly route: string;
  readonly text: string;
}

// Plain JavaScript, as scripts are.
const site = path.join(root, "site");
const { listSections } = (await import(path.join(site, "pages.mjs"))) as {
  listSections(): readonly { readonly pages: readonly Page[] }[];
};
const pages = listSections().flatMap((section) => section.pages);
let server: ChildProcess | undefined;
let address: string;

beforeAll(async () => {
  const script = path.join(root, "scripts/docs.mjs");
  server = spawn(process.execPath, [script, "--serve"], { stdio: ["ignore", "pipe", "inherit"] });
  if (server.stdout === null) throw new Error("Nothing is heard of the server.");
  for await (const line of createInterface(server.stdout)) {
    const [shown] = /http:\S+/.exec(line) ?? [];
    if (shown === undefined) continue;
    address = shown;
    return;
  }
  throw new Error("The site could not be built.");
}, 300_000);

afterAll(() => server?.kill());

describe("npm run docs", () => {
  it("has a page for every page of docs/, each once", () => {
    const files = readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => path.posix.join("docs", name));
    const sources = pages
      .map(({ source }) => source)
      .filter((source) => source.startsWith("docs/"));
    expect(sources.toSorted()).toEqual(files.toSorted());
  });

  it("makes links that lead somewhere, to the very heading", () => {
    expect(findBrokenLinks(path.join(site, "dist"))).toEqual([]);
  });

  it("answers with 404 what is not in the site", async () => {
    const names = ["nothing.html", "assets", "%2e%2e/package.json", "%", "//"];
    const answers = await Promise.all(names.map((name) => fetch(`${address}${name}`)));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 404));
  });
});

describe("Diagrams of the documentation", async () => {
  const diagrams = pages.flatMap(({ source, text }) =>
    [...text.matchAll(/^```mermaid\n([^]*?)^```$/gm)].map(([, diagram = ""], index) => ({
      name: `${source}, number ${index + 1}`,
      diagram,
    })),
  );
  const parse = async (diagram: string) => {
    const { parseDiagram } = (await import(path.join(site, "parse-diagram.mjs"))) as {
      parseDiagram(text: string): Promise<void>;
    };
    await parseDiagram(diagram);
  };

  it.each(diagrams)("can be read: $name", async ({ diagram }) => {
    await expect(parse(diagram)).resolves.toBeUndefined();
  });

  it.each(["flowchart TB\n a -->", "sequenceDiagram\n A->>B", "drawing\n a --> b"])(
    "are refused when they are wrong: %j",
    async (diagram) => {
      await expect(parse(diagram)).rejects.toThrow(/Parse error|No diagram type/);
    },
  );
});

describe.skipIf(chromium === undefined)("The site in Chromium (skipped without one)", () => {
  const reference = ["api/index", "api/later-runtime/index", "api/later-runtime/functions/deftool"];
  const routes = [...pages.map(({ route }) => route), ...reference];
  let page: BrowserPage;

  beforeAll(async () => {
    page = await openBrowser();
  });

  afterAll(() => page[Symbol.asyncDispose]());

  async function show(route: string): Promise<void> {
    await page.send("Page.navigate", { url: `${address}${route}.html` });
    await page.evaluate(shown);
  }

  it("shows every page on a phone without scrolling sideways, and draws its diagrams", async () => {
    const phone = { width: 390, height: 844, deviceScaleFactor: 2, mobile: true };
    await page.send("Emulation.setDeviceMetricsOverride", phone);
    const found: string[] = [];
    for (const route of routes) {
      await show(route);
      const width = await page.evaluate("document.documentElement.scrollWidth");
      if (width !== phone.width) found.push(`${route} is ${String(width)} wide`);
      const text = pages.find((candidate) => candidate.route === route)?.text ?? "";
      const drawn = await page.evaluate("document.querySelectorAll('.diagram svg').length");
      if (drawn !== [...text.matchAll(/^```mermaid$/gm)].length) {
        found.push(`${route} has ${String(drawn)} drawings`);
      }
    }
    expect(found).toEqual([]);
  }, 120_000);

  it("finds what is searched for", async () => {
    await show("index");
    await page.evaluate("document.querySelector('#local-search button').click()");
    await page.evaluate(until("document.activeElement?.id === 'localsearch-input'"));
    await page.send("Input.insertText", { text: "deftool" });
    await page.evaluate(until("document.querySelector('#localsearch-list a.result') !== null"));
    const links = await page.evaluate(
      "[...document.querySelectorAll('#localsearch-list a.result')].map((link) => link.pathname)",
    );
    expect(links).toContain("/api/later-runtime/functions/deftool.html");
  });

  it.each([
    ["light", 255],
    ["dark", 27],
  ])("is %s for those who want it so", async (scheme, expected) => {
    await page.send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: scheme }],
    });
    await show("LATER-1.0");
    const color = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    expect(color).toMatch(new RegExp(`^rgb\\(${expected}, `));
  });

  it("writes nothing to the console and asks no other host", () => {
    const messages = page.events.filter(({ method }) =>
      /^(?:Runtime\.(?:consoleAPICalled|exceptionThrown)|Log\.entryAdded)$/.test(method),
    );
    expect(messages.map(({ params }) => JSON.stringify(params))).toEqual([]);
    const asked = page.events
      .filter(({ method }) => method === "Network.requestWillBeSent")
      .map(({ params }) => new URL((params["request"] as { url: string }).url));
    expect(asked.length).toBeGreaterThan(routes.length);
    const foreign = asked.filter(
      ({ protocol, origin }) => protocol !== "data:" && origin !== new URL(address).origin,
    );
    expect(foreign.map(({ href }) => href)).toEqual([]);
  });
});

/** A promise in the page for a condition. */
function until(condition: string): string {
  return `new Promise((resolve) => {
    const look = () => ${condition} ? resolve() : setTimeout(look, 10);
    look();
  })`;
}

/** The page is loaded, in the hands of its scripts, and its diagrams are drawn. */
const shown = until(
  "document.readyState === 'complete' && document.querySelector('#app')?.__vue_app__ !== undefined && " +
    "document.querySelector('[aria-busy=true]') === null",
);
