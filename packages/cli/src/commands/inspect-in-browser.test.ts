import { calls, startGeminiStandIn, text } from "later-runtime/testing";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";

import { chromium } from "../../../build/src/fixtures/run-in-chromium.ts";
import { changingFile } from "../fixtures/changing-file.ts";
import { InspectorPage, main } from "../fixtures/inspector-page.ts";
import { startInspector } from "../fixtures/start-inspector.ts";

describe.skipIf(chromium === undefined)("the page of later inspect", () => {
  let page: InspectorPage;
  const soon = { timeout: 10_000 };
  const json = `${main} [aria-label="Arguments, as JSON"]`;

  beforeAll(async () => {
    page = await InspectorPage.start();
  });
  afterAll(() => page[Symbol.asyncDispose]());

  async function ask(question: string): Promise<void> {
    await page.fill(`${main} [aria-label="Message"]`, question);
    await page.press("Send");
  }

  it("shows the tools, and calls one", async () => {
    await page.open(["handwritten.ts"]);
    expect(await page.browser.evaluate("location.hash")).toBe("");
    await page.press("add");
    await page.shows(main, "Second summand.");
    await page.press("JSON");
    await page.holds(json, '{\n  "a": 0\n}');
    await page.fill(json, '{"a": 2, "b": 40}');
    await page.press("Call");
    await page.shows(".call.succeeded", "42");
    await page.fill(json, '{"b": 40}');
    await page.press("Call");
    await page.shows(".call.failed", '"a" is required');
    await page.fill(json, "[1]");
    await page.press("Call");
    await page.shows(`${main} form > .failure`, "The arguments have to be a JSON object.");
    // Loaded anew, the page still knows the token.
    await page.browser.send("Page.reload");
    await page.shows("nav", "add");
  });

  it("searches many tools, and takes the keys for them", async () => {
    await page.open(["handwritten.ts"]);
    const search = `nav [aria-label="Search the tools"]`;
    await page.fill(search, "NUMBER back");
    await page.shows("nav", "echo_number");
    expect(await page.seen("nav")()).not.toContain("noisy");
    await page.browser.evaluate(`document.querySelector('${search}').focus()`);
    await page.key("Enter");
    await page.shows(`${main} h2`, "echo_number");
    await page.key("7");
    await page.key("Enter");
    await page.shows(".call.succeeded", '"type":"number"');
    await page.fill(search, "no such tool");
    await page.shows("nav", "No tool has that");
    await page.fill(search, "");
    await page.browser.evaluate(`document.querySelector('${search}').focus()`);
    const focused = "document.activeElement.innerText.split('\\n')[0]";
    await page.key("ArrowDown");
    expect(await page.browser.evaluate(focused)).toBe("add");
    await page.key("ArrowDown");
    await page.key("ArrowDown");
    await page.key("ArrowUp");
    expect(await page.browser.evaluate(focused)).toBe("search");
    await page.key("Enter");
    await page.shows(`${main} h2`, "search");
    await page.key("Control+Enter");
    await page.shows(`${main} .call.succeeded`, "open");
    await page.open(["guarded.ts"]);
    expect(await page.browser.evaluate(`document.querySelector('${search}')`)).toBeNull();
  });

  it("shows how far a call is, and stops it", async () => {
    const inspector = await page.open(["waiting.ts"]);
    await page.press("wait");
    await page.shows(main, "waits until it is cancelled");
    await page.press("Call");
    await page.shows(".call.running", "half way");
    await page.shows(".call.running", '{"so":"far"}');
    await page.press("Stop");
    await expect.poll(inspector.stderr, soon).toContain("cancelled");
    expect(await page.browser.evaluate(`document.querySelector("${main} .failure")`)).toBeNull();
  });

  it("shows images, and how long their content is instead of it", async () => {
    await page.open(["waiting.ts"]);
    await page.press("draw");
    await page.press("Call");
    await page.shows(".call.succeeded", "characters of base64");
    const width = `document.querySelector(".call.succeeded img")?.naturalWidth`;
    await expect.poll(() => page.browser.evaluate(width), soon).toBe(1);
    expect(await page.seen(main)()).not.toContain("R0lGOD");
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
    await page.open(["guarded.ts"], { env });
    await ask("Pay.");
    await page.shows(".call.waiting", "Approve");
    await page.shows(main, 'repaired number /euros: "6" → 6');
    await page.press("Approve");
    await page.press("Deny");
    await page.shows(".call.succeeded", "paid 5");
    await page.shows(".call.failed", "PERMISSION_DENIED");
    await page.shows(main, "One of them is paid.");
    await page.shows(main, "1 round of calls");
    await ask("Bye.");
    await page.shows(main, "Goodbye.");
    await ask("And now?");
    await page.shows(`${main} .entries > .failure`, "script");
    await page.press("New chat");
    await expect.poll(page.seen(main), soon).not.toContain("Goodbye.");
  });

  it("shows the tools anew when the command is", async () => {
    const { cwd, change } = changingFile("waiting.ts");
    await page.open(["waiting.ts", "--watch"], { cwd });
    await ask("Hello?");
    await page.shows(main, "rounds of calls");
    change('name: "wait"', 'name: "linger"');
    await page.shows("nav", "linger");
    await expect.poll(page.seen(main), soon).toContain("loaded anew");
  });

  it("says so when the command has ended, or the address is an old one", async () => {
    const inspector = await page.open(["handwritten.ts"]);
    inspector.child.kill("SIGTERM");
    await page.shows("nav .failure", "cannot be reached");
    await using other = await startInspector(["handwritten.ts"]);
    const { origin } = new URL(other.address);
    await page.browser.send("Page.navigate", { url: `${origin}/#of-another` });
    await expect.poll(page.seen("body"), soon).toContain("open the address that it prints now");
  });
});
