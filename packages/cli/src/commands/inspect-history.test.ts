import { execFileSync } from "node:child_process";
import path from "node:path";

import { calls, startGeminiStandIn, text } from "later-runtime/testing";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";

import { chromium } from "../../../build/src/fixtures/run-in-chromium.ts";
import { InspectorPage, main } from "../fixtures/inspector-page.ts";

const fixtures = path.resolve(import.meta.dirname, "../fixtures");
const command = path.resolve(import.meta.dirname, "../../dist/main.js");
const json = `${main} [aria-label="Arguments, as JSON"]`;
const soon = { timeout: 10_000 };

describe.skipIf(chromium === undefined)("the calls in the page of later inspect", () => {
  let page: InspectorPage;

  beforeAll(async () => {
    page = await InspectorPage.start();
    await page.browser.send("Browser.grantPermissions", {
      permissions: ["clipboardReadWrite", "clipboardSanitizedWrite"],
    });
  });
  afterAll(() => page[Symbol.asyncDispose]());

  async function call(args: string): Promise<void> {
    await page.fill(json, args);
    await page.press("Call");
  }

  async function copy(what: string): Promise<string> {
    await page.browser.evaluate("navigator.clipboard.writeText('')");
    await page.press(`Copy ${what}`);
    await page.shows(main, "Copied");
    return String(await page.browser.evaluate("navigator.clipboard.readText()"));
  }

  /** What the copied line does in a shell, where `later` is the command. */
  function run(line: string): unknown {
    const script = `later() { "${process.execPath}" "${command}" "$@"; }; ${line} --json`;
    return JSON.parse(execFileSync("sh", ["-c", script], { cwd: fixtures, encoding: "utf8" }));
  }

  const earlier = (): Promise<unknown> =>
    page.browser.evaluate(
      `[...document.querySelectorAll("${main} .past summary code")].map((each) => each.innerText)`,
    );

  it("are remembered, also when the page is loaded anew, up to 20 of a tool", async () => {
    await page.open(["handwritten.ts"]);
    await page.press("echo_number");
    await page.press("JSON");
    for (let value = 1; value <= 22; value += 1) {
      await call(`{"value": ${value}}`);
      await page.shows(`${main} .call.succeeded`, `"value":${value},`);
    }
    await page.reload();
    await page.shows(`${main} .call.succeeded`, '"value":22,');
    const before = (await earlier()) as readonly string[];
    expect(before).toHaveLength(19);
    expect(before.at(0)).toBe('{"value": 21}');
    expect(before.at(-1)).toBe('{"value": 3}');
  });

  it("are made again with the same arguments, or others that begin with those", async () => {
    await page.open(["handwritten.ts"]);
    await page.press("echo_number");
    await page.press("JSON");
    await call('{"value": 9007199254740993}');
    await page.shows(`${main} .call.succeeded`, "9007199254740993");
    await call('{"value": "x"}');
    await page.shows(`${main} .call.failed`, "PARAMETER_VALIDATION_FAILED");
    await page.click(`${main} .past summary`);
    await page.press("Call again", `${main} .past[open]`);
    await expect.poll(earlier, soon).toEqual(['{"value": "x"}', '{"value": 9007199254740993}']);
    await page.shows(`${main} .call`, "bigint");
    expect(await page.value(json)()).toBe('{"value": "x"}');
    await page.press("Edit arguments");
    await page.holds(json, '{\n  "value": 9007199254740993\n}');
  });

  it.skipIf(process.platform === "win32")(
    "are copied as a command that does the same",
    async () => {
      await page.open(["arguments.ts"]);
      await page.press("plan");
      await page.press("JSON");
      const args = {
        title: `it's "$HOME" \\ \`id\` \n 'x' ✓`,
        count: 1,
        anything: [1, { a: null }],
      };
      await call(JSON.stringify(args));
      await page.shows(`${main} .call.succeeded`, "it's");
      const line = await copy("command");
      expect(line).toMatch(/^later call arguments\.ts plan '\{/);
      expect(run(line)).toMatchObject({ ok: true, value: args });
      expect(JSON.parse(await copy("JSON"))).toEqual({ name: "plan", args });
    },
  );

  it.skipIf(process.platform === "win32")(
    "are copied from the chat, too, with their approval",
    async () => {
      const standIn = await startGeminiStandIn({
        script: [calls({ name: "pay", args: { euros: 5 } }), text("Paid.")],
      });
      onTestFinished(() => standIn.close());
      const env = { GEMINI_API_KEY: standIn.apiKey, GOOGLE_GEMINI_BASE_URL: standIn.url };
      await page.open(["guarded.ts"], { env });
      await page.fill(`${main} [aria-label="Message"]`, "Pay.");
      await page.press("Send");
      await page.shows(".call.waiting", "Approve");
      await page.press("Approve");
      await page.shows(".call.succeeded", "paid 5");
      const line = await copy("command");
      expect(line).toBe(`later call guarded.ts pay '{"euros": 5}' --approve`);
      expect(run(line)).toMatchObject({ ok: true, value: "paid 5" });
    },
  );

  it("are copied from the chat with what the tool was given, also where that is a large integer", async () => {
    const standIn = await startGeminiStandIn({
      script: [
        calls({ name: "echo_number", args: { value: "9007199254740993" } }),
        text("That is large."),
      ],
    });
    onTestFinished(() => standIn.close());
    const env = { GEMINI_API_KEY: standIn.apiKey, GOOGLE_GEMINI_BASE_URL: standIn.url };
    await page.open(["handwritten.ts"], { env });
    await page.fill(`${main} [aria-label="Message"]`, "What is it?");
    await page.press("Send");
    await page.shows(".call.succeeded", '"type":"bigint"');
    expect(await copy("command")).toBe(
      `later call handwritten.ts echo_number '{"value": 9007199254740993}'`,
    );
    await page.reload();
    expect(await copy("JSON")).toContain('"value": 9007199254740993\n');
  });
});
