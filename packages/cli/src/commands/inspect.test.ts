import { request } from "node:http";

import type { PublicEvent } from "later-runtime/http";
import { readEvents } from "later-runtime/http";
import { startGeminiStandIn } from "later-runtime/testing";
import { calls, text } from "later-runtime/testing";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";

import { changingFile } from "../fixtures/changing-file.ts";
import { runLater } from "../fixtures/run-later.ts";
import { type RunningInspector, startInspector } from "../fixtures/start-inspector.ts";
import type { Inspected } from "../inspecting/inspected.ts";

/** Machines are slow at times, and start two processes for `--watch`. */
const soon = { timeout: 15_000 };

async function eventsOf(response: Response): Promise<readonly PublicEvent[]> {
  const events: PublicEvent[] = [];
  for await (const event of readEvents(response)) events.push(event);
  return events;
}

/** How a call that the page makes ends. */
async function resultOf(
  inspector: RunningInspector,
  name: string,
  args: string,
  isApproved = false,
): Promise<unknown> {
  const response = await inspector.ask("/api/calls", { name, args, isApproved });
  const last = (await eventsOf(response)).at(-1);
  return last?.type === "call-end" ? last.result : last;
}

describe("later inspect", () => {
  let inspector: RunningInspector;

  beforeAll(async () => {
    inspector = await startInspector(["handwritten.ts"]);
  });
  afterAll(() => inspector[Symbol.asyncDispose]());

  it("prints the address and nothing else on standard output, and says what to do with it", async () => {
    expect(inspector.stdout()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#[\w-]{32}\n$/);
    expect(inspector.stderr()).toContain("stand-in");
    await expect.poll(inspector.stderr, soon).toContain("Ctrl-C");
  });

  it("serves a page that takes nothing from elsewhere", async () => {
    const { origin } = new URL(inspector.address);
    for (const [pathname, type] of [
      ["/", "text/html"],
      ["/main.js", "text/javascript"],
      ["/page.css", "text/css"],
    ]) {
      const response = await fetch(`${origin}${pathname}`);
      expect(response.headers.get("content-type")).toContain(type);
      expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(await response.text()).not.toBe("");
    }
  });

  it("answers nobody who does not know the token, or takes it for another host", async () => {
    const stranger = await inspector.ask("/api/tools", undefined, {
      headers: { authorization: "" },
    });
    expect(stranger.status).toBe(401);
    expect(await stranger.json()).toHaveProperty("message");
    const { hostname, port, hash } = new URL(inspector.address);
    const headers = { host: `evil.example:${port}`, authorization: `Bearer ${hash.slice(1)}` };
    const status = await new Promise((resolve, reject) => {
      request({ hostname, port, path: "/api/tools", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(421);
  });

  it("tells of the tools what a model is told, and what their author should know", async () => {
    const response = await inspector.ask("/api/tools");
    const { file, tools, problems } = (await response.json()) as Inspected;
    expect(file).toBe("handwritten.ts");
    expect(problems).toEqual([]);
    const search = tools.find(({ declaration }) => declaration.name === "search");
    expect(search).toMatchObject({
      declaration: { description: "Finds orders.\nThe newest come first." },
      annotations: { readOnly: true },
      place: expect.stringMatching(/^handwritten\.ts:\d+$/),
    });
  });

  it("runs a call, and tells how it goes", async () => {
    const response = await inspector.ask("/api/calls", { name: "add", args: '{"a": 1}' });
    expect(await eventsOf(response)).toMatchObject([
      { type: "call-start", call: { name: "add", args: { a: 1 } } },
      { type: "call-end", result: { status: "SUCCESS", content: 2 } },
    ]);
    const large = await resultOf(inspector, "echo_number", '{"value": 9007199254740993}');
    expect(large).toMatchObject({ content: { value: "9007199254740993", type: "bigint" } });
    expect(await resultOf(inspector, "add", '{"a": "one"}')).toMatchObject({
      error: { type: "PARAMETER_VALIDATION_FAILED" },
    });
    expect(await resultOf(inspector, "nothing", "{}")).toMatchObject({
      error: { type: "TOOL_NOT_FOUND" },
    });
  });

  it.each([
    ["no JSON", "/api/calls", { name: "add", args: "{" }, 400],
    ["a list of arguments", "/api/calls", { name: "add", args: "[1]" }, 400],
    ["no name", "/api/calls", { args: "{}" }, 400],
    ["a body that is no object", "/api/calls", 7, 400],
    ["a turn of no chat", "/api/turns", { text: "Hello" }, 400],
    ["an unknown address", "/api/other", {}, 404],
    ["a body that is too long", "/api/calls", "x".repeat(17 * 2 ** 20), 413],
  ])("says what is wrong with %s", async (_what, pathname, body, status) => {
    const response = await inspector.ask(pathname, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ message: expect.stringMatching(/\.$/) });
  });

  it("has a chat with the model", async () => {
    const chat = "one";
    const first = await eventsOf(
      await inspector.ask("/api/turns", { chat, text: "What is 2 added to 3?" }),
    );
    expect(first.at(-1)).toMatchObject({ type: "finish", result: { rounds: 1 } });
    expect(first.map(({ type }) => type)).toEqual(expect.arrayContaining(["call-end", "text"]));
  });
});

describe("later inspect, with tools that a person has to approve", () => {
  async function start(...script: readonly Parameters<typeof text>[0][]) {
    const standIn = await startGeminiStandIn({
      script: [calls({ name: "pay", args: { euros: 5 } }), ...script.map((each) => text(each))],
    });
    onTestFinished(() => standIn.close());
    const env = { GEMINI_API_KEY: standIn.apiKey, GOOGLE_GEMINI_BASE_URL: standIn.url };
    const inspector = await startInspector(["guarded.ts"], { env });
    onTestFinished(() => inspector[Symbol.asyncDispose]());
    return inspector;
  }

  it("runs them when the person at the page has", async () => {
    const inspector = await start();
    expect(await resultOf(inspector, "pay", '{"euros": 5}')).toMatchObject({
      error: { type: "APPROVAL_REQUIRED" },
    });
    expect(await resultOf(inspector, "pay", '{"euros": 5}', true)).toMatchObject({
      content: "paid 5",
    });
  });

  it("has the person decide in a chat, too", async () => {
    const inspector = await start("It is paid.");
    const asked = await eventsOf(await inspector.ask("/api/turns", { chat: "a", text: "Pay." }));
    const pending = asked.find(({ type }) => type === "call-pending");
    if (pending?.type !== "call-pending") throw new Error("No call is pending.");
    const decisions = { [pending.call.id]: { decision: "allow" } };
    const done = await eventsOf(await inspector.ask("/api/turns", { chat: "a", decisions }));
    expect(done).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          type: "call-end",
          result: expect.objectContaining({ content: "paid 5" }),
        }),
        expect.objectContaining({ type: "text", text: "It is paid." }),
      ]),
    );
    // Nothing is decided any more.
    const late = await inspector.ask("/api/turns", { chat: "a", decisions });
    await expect(eventsOf(late)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("tells why the model gives no answer", async () => {
    const inspector = await start();
    const none = await inspector.ask("/api/turns", { chat: "a", text: "" });
    await expect(eventsOf(none)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});

describe("later inspect, at its ends", () => {
  it("cancels what the page leaves", async () => {
    await using inspector = await startInspector(["waiting.ts"]);
    const leaving = new AbortController();
    const response = await inspector.ask(
      "/api/calls",
      { name: "wait", args: "{}" },
      { signal: leaving.signal },
    );
    for await (const event of readEvents(response)) {
      expect(event.type).toBe("call-start");
      break;
    }
    leaving.abort();
    await expect.poll(inspector.stderr, soon).toContain("cancelled");
  });

  it.each(["SIGINT", "SIGTERM"] as const)("ends in order on %s", async (signal) => {
    await using inspector = await startInspector(["handwritten.ts"]);
    const alive = await inspector.ask("/api/alive");
    inspector.child.kill(signal);
    expect(await inspector.ended).toBe(0);
    // The page hears of it.
    await alive.text().catch(() => {});
  });

  it("says that a port is in use, and that a file declares nothing", async () => {
    await using inspector = await startInspector(["handwritten.ts"]);
    const { port } = new URL(inspector.address);
    const taken = await runLater(["inspect", "handwritten.ts", "--port", port]);
    expect(taken.stderr).toContain(`The port ${port} is in use.`);
    expect(taken.exitCode).toBe(1);
    const empty = await runLater(["inspect", "empty.ts"]);
    expect(empty.stderr).toContain("declares no tools");
    expect(empty.exitCode).toBe(1);
    const wrong = await runLater(["inspect", "handwritten.ts", "--port", "many"]);
    expect(wrong.exitCode).toBe(2);
  });
});

describe("later inspect --watch", () => {
  async function start(file = "handwritten.ts", changing = file) {
    const { cwd, change } = changingFile(changing, file);
    const inspector = await startInspector([file, "--watch"], { cwd });
    onTestFinished(() => inspector[Symbol.asyncDispose]());
    const describeTools = async (): Promise<string> => {
      const response = await inspector.ask("/api/tools").catch(() => undefined);
      return (await response?.text()) ?? "";
    };
    return { inspector, change, describeTools };
  }

  it("tells its address once the page can be had there", async () => {
    const { inspector } = await start();
    expect((await inspector.ask("/")).status).toBe(200);
  });

  it("loads the tools anew at the same address when they change, also after a mistake", async () => {
    const { inspector, change, describeTools } = await start();
    await expect.poll(describeTools, soon).toContain("Adds two numbers.");
    const alive = await inspector.ask("/api/alive");
    change("Adds two numbers.", "Adds up.");
    await alive.text().catch(() => {});
    await expect.poll(describeTools, soon).toContain("Adds up.");
    change("export const add", "export const const add");
    await expect.poll(describeTools, soon).toBe("");
    change("export const const add", "export const add");
    await expect.poll(describeTools, soon).toContain("Adds up.");
    inspector.child.kill("SIGTERM");
    expect(await inspector.ended).toBe(0);
    expect(await describeTools()).toBe("");
  });

  it("follows a file that the file of the tools imports", async () => {
    const { change, describeTools } = await start("importing.ts", "imported.ts");
    await expect.poll(describeTools, soon).toContain("Says hello.");
    change("hello", "goodbye");
    await expect.poll(describeTools, soon).toContain("Says goodbye.");
  });

  it("leaves nothing behind when it is killed", async () => {
    const { inspector, describeTools } = await start();
    await expect.poll(describeTools, soon).toContain("Adds two numbers.");
    inspector.child.kill("SIGKILL");
    await inspector.ended;
    await expect.poll(describeTools, soon).toBe("");
  });
});
