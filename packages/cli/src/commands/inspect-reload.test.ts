import { calls, startGeminiStandIn, text } from "later-runtime/testing";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";

import { chromium } from "../../../build/src/fixtures/run-in-chromium.ts";
import { changingFile } from "../fixtures/changing-file.ts";
import { InspectorPage, main } from "../fixtures/inspector-page.ts";

const json = `${main} [aria-label="Arguments, as JSON"]`;
const message = `${main} [aria-label="Message"]`;
const field = (name: string, kind = "input:not([data-given])"): string =>
  `${main} [data-pointer="/${name}"] ${kind}`;

describe.skipIf(chromium === undefined)("the page of later inspect, loaded anew", () => {
  let page: InspectorPage;

  beforeAll(async () => {
    page = await InspectorPage.start();
  });
  afterAll(() => page[Symbol.asyncDispose]());

  async function connect(
    ...script: NonNullable<Parameters<typeof startGeminiStandIn>[0]>["script"] & readonly unknown[]
  ) {
    const standIn = await startGeminiStandIn({ script });
    onTestFinished(() => standIn.close());
    const env = { GEMINI_API_KEY: standIn.apiKey, GOOGLE_GEMINI_BASE_URL: standIn.url };
    return { standIn, env };
  }

  async function ask(question: string): Promise<void> {
    await page.fill(message, question);
    await page.press("Send");
  }

  it("keeps the tool that is shown, what has been written for it, finished or not, and how it is shown", async () => {
    const inspector = await page.open(["handwritten.ts"]);
    await page.fill(message, "Not sent yet");
    await page.press("add");
    await page.fill(field("a"), "41");
    await page.reload();
    await page.holds(field("a"), "41");
    await page.press("JSON");
    await page.fill(json, '{"a": 4');
    await page.reload();
    await page.holds(json, '{"a": 4');
    await page.press("Chat");
    await page.holds(message, "Not sent yet");
    const kept = await page.browser.evaluate("JSON.stringify({ ...sessionStorage, token: '' })");
    expect(kept).toContain('{\\\\\\"a\\\\\\": 4');
    expect(kept).not.toContain(new URL(inspector.address).hash.slice(1));
  });

  it("does not mix what was written for tools of the same name in another file", async () => {
    const inspector = await page.open(["handwritten.ts"]);
    await page.press("add");
    await page.fill(field("a"), "41");
    const { port } = new URL(inspector.address);
    await inspector[Symbol.asyncDispose]();
    const { cwd } = changingFile("handwritten.ts");
    await page.open(["handwritten.ts", "--port", port], { cwd });
    await page.press("add");
    expect(await page.value(field("a"))()).toBe("0");
  });

  it("goes on with the chat, also with calls that wait for the person", async () => {
    const { standIn, env } = await connect(
      calls({ name: "pay", args: { euros: 5 } }),
      text("Paid."),
      text("Goodbye."),
    );
    await page.open(["guarded.ts"], { env });
    await ask("Pay.");
    await page.shows(".call.waiting", "Approve");
    await page.reload();
    await page.shows(main, "Pay.");
    await page.press("Approve");
    await page.shows(".call.succeeded", "paid 5");
    await page.shows(main, "1 round of calls");
    await page.reload();
    await page.shows(main, "1 round of calls");
    await page.showsNot(main, "loaded anew");
    await ask("Bye.");
    await page.shows(main, "Goodbye.");
    expect(JSON.stringify(standIn.requests.at(-1)?.body)).toContain("Paid.");
  });

  it("keeps the end of a chat that the browser has no room for", async () => {
    const { env } = await connect(text("First answer."), text("Second answer."));
    await page.open(["guarded.ts"], { env });
    await ask("long ".repeat(600));
    // The turn ends after its answer.
    await page.shows(main, "rounds of calls");
    await ask("Short.");
    await page.shows(main, "Second answer.");
    await page.browser.evaluate(`
      for (let length = 2 ** 23; length >= 1; length /= 2) {
        try {
          sessionStorage.setItem("filler", (sessionStorage.getItem("filler") ?? "") + "x".repeat(length));
        } catch {}
      }
      sessionStorage.setItem("filler", sessionStorage.getItem("filler").slice(2_000));`);
    await page.reload();
    await page.shows(main, "Second answer.");
    expect(await page.seen(main)()).not.toContain("long");
    await page.browser.evaluate("sessionStorage.clear()");
  });

  it("shows a call that the page was left during as stopped", async () => {
    const { env } = await connect(calls({ name: "wait", args: {} }));
    const inspector = await page.open(["waiting.ts"], { env });
    await ask("Wait.");
    await page.shows(".call.running", "half way");
    await page.reload();
    await page.shows(".call.stopped", "stopped");
    await expect.poll(inspector.stderr, { timeout: 10_000 }).toContain("cancelled");
  });

  it("keeps what still fits of the arguments when the tools are loaded anew, and all of it for those of before", async () => {
    const { cwd, change } = changingFile("handwritten.ts");
    await page.open(["handwritten.ts", "--watch"], { cwd });
    await page.press("add");
    await page.fill(field("a"), "41");
    await page.click(`${main} [data-pointer="/b"] [data-given]`);
    await page.fill(field("b"), "2");
    change('b: { type: "number", description: "Second', 'c: { type: "number", description: "Third');
    await page.shows(main, "Third summand.");
    await page.holds(field("a"), "41");
    await page.press("JSON");
    await page.holds(json, '{\n  "a": 41\n}');
    await page.press("Form");
    // The page does not forget what it has no place for before something else is written.
    change('c: { type: "number", description: "Third', 'b: { type: "number", description: "Second');
    await page.holds(field("b"), "2");
    change('a: { type: "number"', 'a: { type: "string"');
    await page.holds(field("a", "textarea"), "");
    expect(await page.value(field("b"))()).toBe("2");
  });

  it("shows what was said to a command that has ended, and begins another chat", async () => {
    const { env, standIn } = await connect(
      calls({ name: "pay", args: { euros: 5 } }),
      text("I know nothing of that."),
    );
    const { cwd, change } = changingFile("guarded.ts");
    await page.open(["guarded.ts", "--watch"], { cwd, env });
    await ask("Pay.");
    await page.shows(".call.waiting", "Approve");
    change("Pays a bill.", "Settles a bill.");
    await page.shows(main, "loaded anew");
    await page.shows(".call.stopped", "stopped");
    await page.reload();
    await page.shows(main, "loaded anew");
    await ask("And?");
    await page.shows(main, "I know nothing of that.");
    expect(JSON.stringify(standIn.requests.at(-1)?.body)).not.toContain("Pay.");
  });
});
