import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";

import { writeValue } from "../../packages/bridge/src/index.ts";
import { expectToServe, startWithCanary } from "./canary.ts";
import { RawClient } from "./raw-client.ts";

/** How often each outcome occurs: OK, or the name of a status. */
async function count(attempts: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const attempt of await Promise.allSettled(attempts)) {
    const code = attempt.status === "fulfilled" ? 0 : (attempt.reason as { code: number }).code;
    const name = status[code] ?? "";
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const integer = (number: number): { typeUrl: string; value: Uint8Array } =>
  writeValue("integer", number, { binary: false }).value;

describe("requests at the same time", () => {
  it("begin a session once", async () => {
    await using started = await startWithCanary();
    using client = new RawClient(started.address);
    using other = new RawClient(started.address);
    const attempts = Array.from({ length: 1_000 }, (_, index) =>
      (index % 2 === 0 ? client : other).call("initializeSession", { sessionId: "one" }),
    );
    expect(await count(attempts)).toEqual({ OK: 1, ALREADY_EXISTS: 999 });
    expect((await started.runtime.listSessions()).toSorted()).toEqual(["canary", "one"]);
    await expectToServe(started);
  });

  it("register a variable once", async () => {
    await using started = await startWithCanary();
    using client = new RawClient(started.address);
    const attempts = Array.from({ length: 200 }, (_, index) =>
      client.call("registerVariable", {
        sessionId: "canary",
        name: "n",
        type: "integer",
        initialValue: integer(index),
      }),
    );
    expect(await count(attempts)).toEqual({ OK: 1, ALREADY_EXISTS: 199 });
    await expectToServe(started);
  });

  it("replace a version once", async () => {
    await using started = await startWithCanary();
    const { variables } = await started.runtime.session("canary");
    await variables.define("n", { type: "integer", initial: 0 });
    await variables.set("n", 1);
    using client = new RawClient(started.address);
    const set = (number: number): Promise<{ newVersion: number }> =>
      client.call("setVariable", {
        sessionId: "canary",
        variableIdentifier: "n",
        value: integer(number),
        expectedVersion: 1,
      });
    const attempts = Array.from({ length: 200 }, (_, index) => set(index));
    expect(await count(attempts)).toEqual({ OK: 1, ABORTED: 199 });
    expect(await variables.read("n")).toMatchObject({ version: 2 });
    // A request that is sent again, because its answer was lost, does nothing twice.
    expect(await count([set(0)])).toEqual({ ABORTED: 1 });
    await expectToServe(started);
  });

  it("lose no update, and number each", async () => {
    await using started = await startWithCanary();
    const { variables } = await started.runtime.session("canary");
    await variables.define("n", { type: "integer", initial: 0 });
    using client = new RawClient(started.address);
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, index) =>
        client.call("setVariable", {
          sessionId: "canary",
          variableIdentifier: "n",
          value: integer(index),
        }),
      ),
    );
    const versions = new Set(answers.map(({ newVersion }) => newVersion));
    expect(versions).toEqual(new Set(Array.from({ length: 500 }, (_, index) => index + 1)));
    await expectToServe(started);
  });

  it("see all of an atomic batch or nothing of it", async () => {
    await using started = await startWithCanary();
    const { variables } = await started.runtime.session("canary");
    const names = ["a", "b", "c"];
    for (const name of names) await variables.define(name, { type: "integer", initial: 0 });
    using client = new RawClient(started.address);
    const batches = Array.from({ length: 100 }, (_, index) =>
      client.call("setVariables", {
        sessionId: "canary",
        atomic: true,
        updates: Object.fromEntries(names.map((name) => [name, integer(index)])),
      }),
    );
    const reads = Array.from({ length: 100 }, () =>
      client.call("getVariables", { sessionId: "canary", variableIdentifiers: names }),
    );
    await Promise.all(batches);
    for (const { variables: read } of await Promise.all(reads)) {
      const texts = names.map((name) => Buffer.from(read[name]?.value?.value ?? []).toString());
      expect(new Set(texts).size).toBe(1);
    }
    await expectToServe(started);
  });

  it("end a session while others use it, without a defect", async () => {
    const failures: string[] = [];
    await using started = await startWithCanary({
      log: ({ level, event }) => {
        if (level === "error") failures.push(event);
      },
    });
    using client = new RawClient(started.address);
    for (let round = 0; round < 10; round += 1) {
      const sessionId = `session-${round}`;
      await client.call("initializeSession", { sessionId });
      const uses = Array.from({ length: 50 }, (_, index) => [
        client.call("registerVariable", {
          sessionId,
          name: `n${index}`,
          type: "integer",
          initialValue: integer(index),
        }),
        client.call("registerTools", { sessionId, tools: [{ name: `t${index}` }], workerId: "w" }),
        client.call("executeTool", { sessionId, toolName: "count" }),
        index === 25
          ? client.call("cleanupSession", { sessionId, force: true })
          : client.call("getSession", { sessionId }),
      ]);
      const counts = await count(uses.flat());
      expect(Object.keys(counts).filter((name) => !["OK", "NOT_FOUND"].includes(name))).toEqual([]);
      expect(await client.call("heartbeat", { sessionId })).toMatchObject({ sessionValid: false });
      const { tools } = await client.call("getExposedElixirTools", { sessionId });
      expect(tools).toEqual([]);
    }
    expect(failures).toEqual([]);
    await expectToServe(started);
  });
});
