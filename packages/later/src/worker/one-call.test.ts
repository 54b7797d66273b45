import { expect, test } from "vitest";

import { deftool } from "../declare/deftool.ts";
import { ToolError } from "../errors/tool-error.ts";
import { type CallHost, executeCall, type RunningCall } from "./index.ts";

const none = { type: "object", properties: {} } as const;

const mean = deftool({
  name: "mean",
  description: "Fails as it means to.",
  parameters: none,
  register: false,
  execute: () => {
    throw new ToolError("OUT_OF_STOCK", "There is none.");
  },
});

const slip = deftool({
  name: "slip",
  description: "Fails without meaning to.",
  parameters: none,
  register: false,
  execute: () => {
    throw new Proxy(new Error("Oh."), {
      has: () => {
        throw new Error("No.");
      },
    });
  },
});

const wait = deftool({
  name: "wait",
  description: "Waits until it is told to stop.",
  parameters: none,
  register: false,
  execute: (_args, { signal }) =>
    new Promise<string>((resolve) => {
      signal.addEventListener("abort", () => resolve(String(signal.reason)));
    }),
});

/** A session without anything. */
class Host implements CallHost {
  readonly id = "s";
  readonly data = undefined;
  readonly options = {};
  readonly unexpected: string[] = [];
  running: RunningCall | undefined;

  get variables(): never {
    throw new Error("No tool has asked for them.");
  }

  find(name: string) {
    return [mean, slip, wait].find(({ declaration }) => declaration.name === name)?.tool;
  }

  track(running: RunningCall): void {
    this.running = running;
  }

  failedUnexpectedly({ identity }: RunningCall): void {
    this.unexpected.push(identity.name);
  }
}

test("a host is told of errors that a tool does not mean to be seen, and of no others", async () => {
  const host = new Host();

  const meant = await executeCall(host, { name: "mean" }, undefined);
  const slipped = await executeCall(host, { name: "slip" }, undefined);

  expect(meant).toMatchObject({ error: { type: "OUT_OF_STOCK" } });
  expect(slipped).toMatchObject({ error: { type: "TOOL_EXECUTION_FAILED" } });
  expect(host.unexpected).toEqual(["slip"]);
});

test("a call that has expired elsewhere ends as if it had here", async () => {
  const host = new Host();
  const outcome = executeCall(host, { name: "wait" }, undefined);

  const { running } = host;
  const { signal } = running as RunningCall;
  running?.expire(7);

  expect(await outcome).toMatchObject({
    error: { type: "TIMEOUT", message: "The tool did not finish within 7 ms." },
  });
  expect(signal.reason).toMatchObject({ name: "TimeoutError" });
  running?.expire(8);
  running?.abandon("CANCELLED", "Too late.");
});

test("a call that is abandoned ends with the reason, and its tool is told to stop", async () => {
  const host = new Host();
  const outcome = executeCall(host, { name: "wait" }, undefined);

  host.running?.abandon("RESULT_TOO_LARGE", "It is too much.");

  expect(host.running?.signal.reason).toMatchObject({ name: "AbortError" });
  expect(await outcome).toMatchObject({
    error: { type: "RESULT_TOO_LARGE", message: "It is too much." },
  });
});
