import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable, Writable } from "node:stream";

import { chromium } from "../../packages/build/src/fixtures/run-in-chromium.ts";

/** What a browser tells without being asked. */
interface BrowserEvent {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** One page of a browser without a window. */
export interface BrowserPage {
  /** Asks for a method of the DevTools protocol. */
  send(method: string, params?: object): Promise<Readonly<Record<string, unknown>>>;
  /** The value of an expression in the page, awaited; rejects with what it throws. */
  evaluate(expression: string): Promise<unknown>;
  /** What has happened in the page, from its opening on. */
  readonly events: readonly BrowserEvent[];
  [Symbol.asyncDispose](): Promise<void>;
}

interface Message extends Partial<BrowserEvent> {
  readonly id?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** Starts a browser with an empty page; it and its profile are gone when the page is disposed of. */
export async function openBrowser(): Promise<BrowserPage> {
  if (chromium === undefined) throw new Error("There is no Chromium.");
  const profile = mkdtempSync(path.join(tmpdir(), "later-chromium-"));
  const browser = spawn(chromium, [...options, `--user-data-dir=${profile}`], {
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => {
    browser.once("close", () => resolve()).once("error", () => resolve());
  });
  const waiting = new Map<number, Waiting>();
  const events: BrowserEvent[] = [];
  let last = 0;
  const [, , , input, output] = browser.stdio as unknown as [0, 0, 0, Writable, Readable];
  void ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error("Chromium has ended."));
  });
  readMessages(output, ({ id, result, error, method, params }) => {
    if (method !== undefined && params !== undefined) events.push({ method, params });
    const request = id === undefined ? undefined : waiting.get(id);
    if (request === undefined || id === undefined) return;
    waiting.delete(id);
    if (error === undefined) request.resolve(result ?? {});
    else request.reject(new Error(error.message));
  });

  const sendTo = (sessionId: string | undefined, method: string, params: object = {}) =>
    new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      input.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    });
  const { targetId } = await sendTo(undefined, "Target.createTarget", { url: "about:blank" });
  const attached = await sendTo(undefined, "Target.attachToTarget", { targetId, flatten: true });
  const send: BrowserPage["send"] = (method, params) =>
    sendTo(attached["sessionId"] as string, method, params);
  for (const domain of ["Page", "Runtime", "Network", "Log"]) await send(`${domain}.enable`);
  return {
    send,
    events,
    async evaluate(expression) {
      const { result, exceptionDetails } = await send("Runtime.evaluate", {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { value: unknown }).value;
    },
    async [Symbol.asyncDispose]() {
      if (browser.pid !== undefined && browser.exitCode === null) {
        process.kill(-browser.pid, "SIGKILL");
      }
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

interface Waiting {
  resolve(result: Readonly<Record<string, unknown>>): void;
  reject(error: Error): void;
}

const options = [
  "--headless=new",
  "--remote-debugging-pipe",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--no-first-run",
];

/** Messages are texts of JSON with a zero byte behind each. */
function readMessages(output: Readable, take: (message: Message) => void): void {
  let rest = "";
  output.setEncoding("utf8").on("data", (chunk: string) => {
    const texts = `${rest}${chunk}`.split("\0");
    rest = texts.pop() ?? "";
    for (const text of texts) take(JSON.parse(text) as Message);
  });
}
