import { calls, startGeminiStandIn, text } from "later-runtime/testing";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";

import { type BrowserPage, openBrowser } from "../../../../test/setup/open-browser.ts";
import { chromium } from "../../../build/src/fixtures/run-in-chromium.ts";
import { changingFile } from "../fixtures/changing-file.ts";
import { startInspector } from "../fixtures/start-inspector.ts";

describe.skipIf(chromium === undefined)("the page of later inspect", () => {
  let page: BrowserPage;
  const soon = { timeout: 10_000 };

  beforeAll(async () => {
    page = await openBrowser();
  });
  afterAll(() => page[Symbol.asyncDispose]());

  async function open(...[args, surroundings]: Parameters<typeof startInspector>) {
    const inspector = await startInspector(args, surroundings);
    onTestFinished(() => inspector[Symbol.asyncDispose]());
    await page.send("Page.navigate", { url: "about:blank" });
    await page.send("Page.navigate", { url: inspector.address });
    await shows("nav", "Chat");
    return inspector;
  }

  /** What can be seen of the part of the page that is not hidden. */
  function seen(selector: string): () => Promise<unknown> {
    return () => page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText`);
  }

  async function shows(selector: string, what: string): Promise<void> {
    await expect.poll(seen(selector), soon).toContain(what);
  }

  /** Presses the button with that text. */
  async function press(label: string): Promise<void> {
    const buttons = `[...document.querySelectorAll("nav button, main:not([hidden]) button")]`;
    const find = `${buttons}.find((each) => each.innerText.startsWith(${JSON.stringify(label)}))`;
    await page.evaluate(`${find}.click()`);
  }

  async function type(value: string): Promise<void> {
    await page.evaluate(`(() => {
      const field = document.querySelector("main:not([hidden]) form textarea");
      field.value = ${JSON.stringify(value)};
      field.dispatchEvent(new Event("input", { bubbles: true }));
      // The page takes it in before it is drawn again.
      return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    })()`);
  }

  const main = "main:not([hidden])";

  it("shows the tools, and calls one", async () => {
    await open(["handwritten.ts"]);
    expect(await page.evaluate("location.hash")).toBe("");
    await press("add");
    await shows(main, "Second summand.");
    expect(await page.evaluate(`document.querySelector("${main} textarea").value`)).toBe(
      '{\n  "a": 0\n}',
    );
    await type('{"a": 2, "b": 40}');
    await press("Call");
    await shows(".call.succeeded", "42");
    await type('{"b": 40}');
    await press("Call");
    await shows(".call.failed", '"a" is required');
    await type("{");
    await press("Call");
    await shows(`${main} form > .failure`, "The arguments have to be a JSON object.");
    // Loaded anew, the page still knows the token.
    await page.send("Page.reload");
    await shows("nav", "add");
  });

  it("shows how far a call is, and stops it", async () => {
    const inspector = await open(["waiting.ts"]);
    await press("wait");
    await shows(main, "waits until it is cancelled");
    await press("Call");
    await shows(".call.running", "half way");
    await shows(".call.running", '{"so":"far"}');
    await press("Stop");
    await expect.poll(inspector.stderr, soon).toContain("cancelled");
    expect(await page.evaluate(`document.querySelector("${main} .failure")`)).toBeNull();
  });

  it("shows images, and how long their content is instead of it", async () => {
    await open(["waiting.ts"]);
    await press("draw");
    await press("Call");
    await shows(".call.succeeded", "characters of base64");
    const width = `document.querySelector(".call.succeeded img")?.naturalWidth`;
    await expect.poll(() => page.evaluate(width), soon).toBe(1);
    expect(await seen(main)()).not.toContain("R0lGOD");
  });

  it("has a chat, in which the person decides about calls", async () => {
    const standIn = await startGeminiStandIn({
      script: [
        calls({ id: "c1", name: "pay", args: { euros: 5 } }, { name: "pay", args: { euros: "6" } }),
        text("One of them is paid."),
        text("Goodbye."),
      ],
    });
    onTestFinished(() => standIn.close());
    const env = { GEMINI_API_KEY: standIn.apiKey, GOOGLE_GEMINI_BASE_URL: standIn.url };
    await open(["guarded.ts"], { env });
    await type("Pay.");
    await press("Send");
    await shows(".call.waiting", "Approve");
    await shows(main, 'repaired number /euros: "6" → 6');
    await press("Approve");
    await press("Deny");
    await shows(".call.succeeded", "paid 5");
    await shows(".call.failed", "PERMISSION_DENIED");
    await shows(main, "One of them is paid.");
    await shows(main, "1 round of calls");
    await type("Bye.");
    await press("Send");
    await shows(main, "Goodbye.");
    await type("And now?");
    await press("Send");
    await shows(`${main} .entries > .failure`, "script");
    await press("New chat");
    await expect.poll(seen(main), soon).not.toContain("Goodbye.");
  });

  it("shows the tools anew when the command is", async () => {
    const { cwd, change } = changingFile("waiting.ts");
    await open(["waiting.ts", "--watch"], { cwd });
    await type("Hello?");
    await press("Send");
    await shows(main, "rounds of calls");
    change('name: "wait"', 'name: "linger"');
    await shows("nav", "linger");
    await expect.poll(seen(main), soon).toContain("loaded anew");
  });

  it("says so when the command has ended, or the address is an old one", async () => {
    const inspector = await open(["handwritten.ts"]);
    inspector.child.kill("SIGTERM");
    await shows("nav .failure", "cannot be reached");
    await using other = await startInspector(["handwritten.ts"]);
    const { origin } = new URL(other.address);
    await page.send("Page.navigate", { url: `${origin}/#of-another` });
    await expect.poll(seen("body"), soon).toContain("open the address that it prints now");
  });
});
