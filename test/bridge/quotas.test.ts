import { once } from "node:events";

import { status } from "@grpc/grpc-js";
import { describe, expect, it, vi } from "vitest";

import { writeValue } from "../../packages/bridge/src/index.ts";
import { expectToServe, startWithCanary } from "./canary.ts";
import { RawClient } from "./raw-client.ts";
import type { StartedHost } from "./start-host.ts";

const exhausted = { code: status.RESOURCE_EXHAUSTED };

const text = (value: string): { typeUrl: string; value: Uint8Array } =>
  writeValue("string", value, { binary: false }).value;

function register(client: RawClient, name: string, value: string): Promise<unknown> {
  const initialValue = text(value);
  return client.call("registerVariable", {
    sessionId: "canary",
    name,
    type: "string",
    initialValue,
  });
}

async function names({ runtime }: StartedHost): Promise<readonly string[]> {
  const records = await (await runtime.session("canary")).variables.list();
  return records.map(({ name }) => name);
}

describe("what is refused for its amount", () => {
  it("is a session too many; ending one makes room", async () => {
    await using started = await startWithCanary({}, { maxSessions: 3 });
    using client = new RawClient(started.address);
    const begin = (sessionId: string): Promise<unknown> =>
      client.call("initializeSession", { sessionId });
    await Promise.all([begin("a"), begin("b")]);
    await expect(begin("c")).rejects.toMatchObject(exhausted);
    await expect(begin("a")).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
    await client.call("cleanupSession", { sessionId: "a" });
    await begin("c");
    expect((await started.runtime.listSessions()).toSorted()).toEqual(["b", "c", "canary"]);
    await expectToServe(started);
  });

  it("is a session too many of clients, whatever the runtime has room for", async () => {
    await using started = await startWithCanary({ maxSessions: 2 });
    using client = new RawClient(started.address);
    const begin = (sessionId: string): Promise<unknown> =>
      client.call("initializeSession", { sessionId });
    const results = await Promise.allSettled(["a", "b", "c", "d"].map(begin));
    expect(results.filter(({ status: outcome }) => outcome === "fulfilled")).toHaveLength(2);
    await expect(begin("e")).rejects.toMatchObject(exhausted);
    await expect(begin("canary")).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
    for (const id of await started.runtime.listSessions()) {
      if (id !== "canary") await started.runtime.destroySession(id);
    }
    await begin("e");
    await expectToServe(started);
  });

  it("is a variable too many; deleting one makes room", async () => {
    await using started = await startWithCanary({}, { limits: { variables: 3 } });
    using client = new RawClient(started.address);
    await register(client, "a", "1");
    await register(client, "b", "1");
    await expect(register(client, "c", "1")).rejects.toMatchObject(exhausted);
    expect(await names(started)).toEqual(["song", "a", "b"]);
    await client.call("deleteVariable", { sessionId: "canary", variableIdentifier: "a" });
    await register(client, "c", "1");
    await expectToServe(started);
  });

  it("is a value that would fill the session; what was there stays", async () => {
    const limits = { bytes: 200_000, versions: 0 };
    await using started = await startWithCanary({}, { limits });
    using client = new RawClient(started.address);
    await register(client, "a", "x".repeat(10_000));
    const set = (value: string): Promise<unknown> =>
      client.call("setVariable", {
        sessionId: "canary",
        variableIdentifier: "a",
        value: text(value),
      });
    await expect(set("y".repeat(200_000))).rejects.toMatchObject(exhausted);
    await expect(register(client, "b", "y".repeat(200_000))).rejects.toMatchObject(exhausted);
    const batch = await client
      .call("setVariables", {
        sessionId: "canary",
        atomic: true,
        updates: { song: text("changed"), a: text("y".repeat(200_000)) },
      })
      .catch(({ code }: { code: number }) => code);
    expect(batch === status.RESOURCE_EXHAUSTED || !(batch as { success: boolean }).success).toBe(
      true,
    );
    const { variables } = await started.runtime.session("canary");
    expect(await variables.get("a")).toBe("x".repeat(10_000));
    expect(await names(started)).toEqual(["song", "a"]);
    // Taken away again, it leaves room for as much.
    for (let round = 0; round < 50; round += 1) {
      await register(client, "c", "z".repeat(20_000));
      await client.call("deleteVariable", { sessionId: "canary", variableIdentifier: "c" });
    }
    await expectToServe(started);
  });

  it("is a value that is too large by itself, and what all sessions hold together", async () => {
    const limits = { valueBytes: 50_000, totalBytes: 100_000 };
    await using started = await startWithCanary({}, { limits });
    using client = new RawClient(started.address);
    await expect(register(client, "a", "x".repeat(60_000))).rejects.toMatchObject(exhausted);
    let kept = 0;
    const fill = async (): Promise<void> => {
      for (; kept < 50; kept += 1) await register(client, `n${kept}`, "x".repeat(10_000));
    };
    await expect(fill()).rejects.toMatchObject(exhausted);
    expect(kept).toBeGreaterThan(1);
    expect(await names(started)).toHaveLength(1 + kept);
    await expectToServe(started);
  });

  it("is a message that is too long, whichever way it goes", async () => {
    const maxMessageBytes = 10_000;
    await using started = await startWithCanary({ maxMessageBytes });
    using client = new RawClient(started.address);
    await expect(register(client, "a", "x".repeat(10_000))).rejects.toMatchObject(exhausted);
    for (const name of ["a", "b"]) await register(client, name, "x".repeat(6_000));
    const both = client.call("getVariables", {
      sessionId: "canary",
      variableIdentifiers: ["a", "b"],
    });
    await expect(both).rejects.toMatchObject(exhausted);
    const list = client.call("listVariables", { sessionId: "canary" });
    await expect(list).rejects.toMatchObject(exhausted);
    expect(await names(started)).toEqual(["song", "a", "b"]);
    await expectToServe(started);
  });

  it("is a call too many; its end makes room", async () => {
    await using started = await startWithCanary({ maxCalls: 3 });
    using client = new RawClient(started.address);
    const controllers = Array.from({ length: 3 }, () =>
      client.stream("watchVariables", { sessionId: "canary" }),
    );
    for (const stream of controllers) stream.on("error", () => {});
    await Promise.all(controllers.map((stream) => once(stream, "metadata")));
    await expect(client.call("ping", {})).rejects.toMatchObject(exhausted);
    controllers[0]?.cancel();
    await vi.waitFor(() => client.call("ping", {}), 10_000);
    await expectToServe(started);
  });

  it("is a worker's tool too many, all of that registration", async () => {
    await using started = await startWithCanary({ maxRegisteredTools: 2 });
    using client = new RawClient(started.address);
    const add = (...tools: readonly string[]): Promise<{ success: boolean }> =>
      client.call("registerTools", {
        sessionId: "canary",
        tools: tools.map((name) => ({ name })),
        workerId: "w",
      });
    expect(await add("a")).toMatchObject({ success: true });
    expect(await add("b", "c")).toMatchObject({ success: false });
    expect(await add("a", "b")).toMatchObject({ success: true });
    const { toolCount } = await client.call("getSession", { sessionId: "canary" });
    expect(toolCount).toBe(8 + 2);
    await expectToServe(started);
  });
});
