import path from "node:path";

import { build } from "esbuild";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { type BrowserPage, openBrowser } from "../../../../test/setup/open-browser.ts";
import { chromium } from "../../../build/src/fixtures/run-in-chromium.ts";
import type { ConversationStream } from "../conversation/conversation-stream.ts";
import { emptyRuntime, stopped, wait } from "../conversation/fixtures/tools.ts";
import { generateStream } from "../conversation/generate-stream.ts";
import type { ModelClient, ModelResponse } from "../conversation/model/model-client.ts";
import { calls } from "../testing/script.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { startServer } from "./fixtures/start-server.ts";
import { ResumableStreams } from "./keeping/resumable-streams.ts";
import { toEventResponse } from "./to-event-response.ts";

const html = `<!doctype html><meta charset="utf-8"><title>Chat</title>
<form><input><button>Ask</button></form><button id="stop">Stop</button><output></output><p></p>
<script type="module" src="/page.js"></script>`;

const source = emptyRuntime();
const streams: ConversationStream[] = [];
const kept = new ResumableStreams();
let running: string | undefined;
let goOn: () => void;

function chunk(text: string, finishReason?: string): ModelResponse {
  const content = { role: "model", parts: [{ text }] } as const;
  return { candidates: [{ content, ...(finishReason === undefined ? {} : { finishReason }) }] };
}

/** Writes a piece each time that the test says so. */
const slow: ModelClient = {
  ...scriptedModel([]),
  async *generateStream() {
    for (let turn = 1; turn <= 20; turn += 1) {
      yield chunk(`${turn} `);
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
    }
    yield chunk("done", "STOP");
  },
};

/** Writes half of its answer, and the rest when the test says so. */
const hesitating: ModelClient = {
  ...scriptedModel([]),
  async *generateStream() {
    yield chunk("Grüße, ");
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
    yield chunk("👋", "STOP");
  },
};

function modelFor(prompt: string): ModelClient {
  if (prompt === "hesitate") return hesitating;
  if (prompt === "slow") return slow;
  if (prompt === "fail") return scriptedModel([new Error("key sk-secret")]);
  return scriptedModel([calls({ name: "wait", id: prompt })]);
}

describe.skipIf(chromium === undefined)("in a browser", () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  let page: BrowserPage;

  beforeAll(async () => {
    const entryPoints = [path.join(import.meta.dirname, "fixtures/page.ts")];
    const bundle = await build({ entryPoints, bundle: true, format: "esm", write: false });
    const [script] = bundle.outputFiles;
    server = await startServer(async (request) => {
      const { pathname } = new URL(request.url);
      const policy = { "content-security-policy": "default-src 'self'" };
      if (pathname === "/") {
        return new Response(html, { headers: { ...policy, "content-type": "text/html" } });
      }
      if (pathname === "/page.js") {
        return new Response(script?.text ?? "", { headers: { "content-type": "text/javascript" } });
      }
      if (request.method === "GET" && pathname === "/kept") {
        return kept.respond(request.headers.get("last-event-id") || running);
      }
      if (pathname !== "/chat" && pathname !== "/kept") return new Response(null, { status: 404 });
      const prompt = await request.text();
      const stream = generateStream(prompt, { model: modelFor(prompt), source, tools: [wait] });
      streams.push(stream);
      if (pathname === "/chat") return toEventResponse(stream);
      running = kept.add(stream);
      return kept.respond(running);
    });
    page = await openBrowser();
  });
  afterAll(async () => {
    await kept.close();
    await page[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    await page.send("Page.navigate", { url: server.url });
    await shown("document.readyState", "complete");
  });

  /** Waits until the page shows what it has to. */
  async function shown(expression: string, value: unknown): Promise<void> {
    await vi.waitFor(async () => expect(await page.evaluate(expression)).toBe(value), 5_000);
  }

  async function ask(prompt: string): Promise<void> {
    const script = `document.querySelector("input").value = ${JSON.stringify(prompt)};
      document.querySelector("form button").click()`;
    await page.evaluate(script);
  }

  const output = 'document.querySelector("output").textContent';
  const problem = 'document.querySelector("p").textContent';

  test("text is shown while the model writes it", async () => {
    await ask("hesitate");
    await shown(output, "Grüße, ");
    expect(await page.evaluate(problem)).toBe("");
    goOn();
    await shown(output, "Grüße, 👋");
    await shown(problem, "0 rounds");
  });

  test("leaving cancels the conversation on the server", async () => {
    await ask("left-early");
    await shown(output, "[wait]");
    await page.evaluate('document.querySelector("#stop").click()');
    await shown(problem, "CANCELLED: The reading of the events was cancelled.");
    await expect(streams.at(-1)?.result).rejects.toMatchObject({ code: "CANCELLED" });
    expect(stopped).toContain("left-early");
  });

  test("so does loading the page anew", async () => {
    await ask("loaded-anew");
    await shown(output, "[wait]");
    await page.send("Page.reload");
    await expect(streams.at(-1)?.result).rejects.toMatchObject({ code: "CANCELLED" });
    expect(stopped).toContain("loaded-anew");
  });

  test("a failure is shown by its code, without secrets", async () => {
    await ask("fail");
    await shown(problem, 'MODEL_REQUEST_FAILED: The request to the model "scripted-model" failed.');
    expect(await page.evaluate("document.body.textContent")).not.toContain("secret");
  });

  test("a connection that breaks is shown as such", async () => {
    await ask("broken-off");
    await shown(output, "[wait]");
    server.server.closeAllConnections();
    await shown(
      problem,
      "RUNTIME_DISCONNECTED: The events broke off before their end; how far the conversation came is not known.",
    );
    await expect(streams.at(-1)?.result).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test("a conversation that is kept goes on wherever connections are cut, and when the page is loaded anew", async () => {
    await page.send("Page.navigate", { url: `${server.url}?kept` });
    await shown("document.readyState", "complete");
    await shown(problem, "HOST_UNAVAILABLE: The server answered with HTTP status 404.");
    await ask("slow");
    let told = "";
    for (let turn = 1; turn <= 20; turn += 1) {
      told += `${turn} `;
      await shown(output, told);
      if (turn % 3 === 0) server.server.closeAllConnections();
      if (turn === 10) await page.send("Page.reload");
      goOn();
    }
    await shown(output, `${told}done`);
    await shown(problem, "0 rounds");
    expect((await streams.at(-1)?.result)?.text).toBe(`${told}done`);
  });
});
