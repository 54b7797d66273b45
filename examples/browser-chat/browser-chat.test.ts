import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { chromium } from "../../packages/build/src/fixtures/run-in-chromium.ts";
import { startCuttingProxy } from "../../packages/later/src/http/fixtures/cutting-proxy.ts";
import { type BrowserPage, openBrowser } from "../../test/setup/open-browser.ts";

const soon = { timeout: 20_000 };
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  const env: NodeJS.ProcessEnv = { ...process.env, PORT: "0" };
  delete env["GEMINI_API_KEY"];
  const main = path.join(import.meta.dirname, "main.ts");
  server = spawn(process.execPath, ["--import", "tsx", main], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(server.stdout!), "line")) as [string];
  url = line;
});
afterAll(async () => {
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error("The server does not end by itself.");
});

describe.skipIf(chromium === undefined)("the chat in a browser", () => {
  let page: BrowserPage;
  let proxy: Awaited<ReturnType<typeof startCuttingProxy>>;

  beforeAll(async () => {
    page = await openBrowser();
    proxy = await startCuttingProxy(url, () => Infinity);
  });
  afterAll(async () => {
    await page[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    await page.send("Network.clearBrowserCookies");
    await open();
  });

  async function open(): Promise<void> {
    await page.send("Page.navigate", { url: proxy.url });
    await expect.poll(() => page.evaluate("document.readyState"), soon).toBe("complete");
  }

  /** What is seen of the last turn. */
  function seen(selector: string): () => Promise<unknown> {
    const element = `[...document.querySelectorAll("section:last-of-type ${selector}")].at(-1)`;
    return () => page.evaluate(`${element}?.innerText ?? ""`);
  }

  /** Asks when the turn before has ended. */
  async function ask(question: string): Promise<void> {
    const isDisabled = `document.querySelector("#ask").disabled`;
    await expect.poll(() => page.evaluate(isDisabled), soon).toBe(false);
    await page.evaluate(`document.querySelector("input").value = ${JSON.stringify(question)};
      document.querySelector("#ask").click()`);
  }

  async function press(label: string): Promise<void> {
    const buttons = `[...document.querySelectorAll("button")]`;
    await page.evaluate(`${buttons}.find((each) => each.innerText === "${label}").click()`);
  }

  it("shows the books that a tool found", async () => {
    await ask("Find the books of Austen.");
    await expect.poll(seen("li"), soon).toContain('"pages":474');
    await expect.poll(seen(".answer"), soon).toContain("Emma");
  });

  it("shows how far a call is, and goes on wherever its connection is cut", async () => {
    await ask("Scan the book Orlando.");
    // A slow page may not show every one of them.
    const scanned = async (): Promise<number> =>
      Number(
        String(await seen("li")())
          .match(/\d+/g)
          ?.at(-1) ?? 0,
      );
    for (const page of [34, 168, 302]) {
      await expect.poll(scanned, { ...soon, interval: 10 }).toBeGreaterThanOrEqual(page);
      proxy.cut();
    }
    await expect.poll(seen("li"), soon).toContain('{"title":"Orlando","scannedPages":336}');
    await expect.poll(seen(".answer"), soon).toContain("336");
    const pages = await page.evaluate(
      `document.querySelector("section").innerText.match(/336/g).length`,
    );
    expect(pages).toBe(2);
    expect(await page.evaluate(`document.querySelectorAll("li").length`)).toBe(1);
  });

  it("asks for approval, also in a page that is loaded anew meanwhile", async () => {
    await ask("Lend Emma to Ada.");
    await expect.poll(seen("li"), soon).toContain("Approve");
    await open();
    await expect.poll(seen("li"), soon).toContain("Approve");
    await press("Approve");
    await expect.poll(seen("li"), soon).toContain('{"title":"Emma","lentTo":"Ada"}');
    await ask("Lend Ulysses to Ada.");
    await expect.poll(seen("li"), soon).toContain("Deny");
    await press("Deny");
    await expect.poll(seen("li"), soon).toContain("The reader's desk denied it.");
  });

  it("cancels a turn, and takes another one", async () => {
    await ask("Scan the book Ulysses.");
    await expect.poll(seen("li"), soon).toMatch(/page \d+/);
    await press("Cancel");
    await expect.poll(seen(".problem"), soon).toBe("The conversation was cancelled.");
    await ask("Find the books of Woolf.");
    await expect.poll(seen(".answer"), soon).toContain("Orlando");
  });
});

describe("the server of the chat", () => {
  async function welcome(): Promise<string> {
    const { headers } = await fetch(url);
    expect(headers.get("set-cookie")).toContain("HttpOnly; SameSite=Strict");
    return headers.get("set-cookie")?.split(";")[0] ?? "";
  }

  it("knows nobody without a cookie of its own", async () => {
    for (const cookie of ["", "visitor=", "visitor=somebody"]) {
      const method = "POST";
      expect((await fetch(new URL("/turn", url), { method, headers: { cookie } })).status).toBe(
        401,
      );
    }
  });

  it("shows nobody the turn of somebody else", async () => {
    const [ada, bob] = [await welcome(), await welcome()];
    const turn = new URL("/turn", url);
    const body = JSON.stringify({ prompt: "Find the books of Woolf." });
    const answer = await fetch(turn, { method: "POST", headers: { cookie: ada }, body });
    const id = /^id: (.*)$/m.exec(await answer.text())?.[1] ?? "";
    const statusFor = async (cookie: string): Promise<number> => {
      const { status, body } = await fetch(turn, { headers: { cookie, "last-event-id": id } });
      await body?.cancel();
      return status;
    };
    expect([await statusFor(ada), await statusFor(bob)]).toEqual([200, 404]);
  });
});
