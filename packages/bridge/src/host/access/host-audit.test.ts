import { deftool, ToolError } from "later-runtime";
import { describe, expect, it, onTestFinished } from "vitest";

import { AuditLog, type AuditLogOptions } from "../../audit/audit-log.ts";
import { verifyAudit } from "../../audit/verify-audit.ts";
import { createBridge, type TestBridge } from "../../client/fixtures/create-bridge.ts";
import { thrownBy } from "../../client/fixtures/thrown-by.ts";
import type { BridgeHostOptions } from "../host-options.ts";
import { HostAudit } from "./host-audit.ts";

const secret = "the-secret-of-ada";
const ada = {
  token: "token-of-ada-0123456789",
  principal: "ada",
  roles: ["client", "worker"],
};
const bob = { token: "token-of-bob-0123456789", principal: "bob" };
const runner = { token: "token-of-runner-0123456789", principal: "runner", roles: ["worker"] };

interface AuditedBridge extends TestBridge {
  /** What has been written, once there is at least that much. */
  readonly records: (count: number) => Promise<readonly Record<string, unknown>[]>;
  readonly lines: readonly string[];
  readonly disk: { isFull: boolean };
}

async function serve(
  options: Partial<BridgeHostOptions> = {},
  auditOptions: Partial<AuditLogOptions> = {},
): Promise<AuditedBridge> {
  const lines: string[] = [];
  const disk = { isFull: false };
  const sink = {
    write: (text: string) => {
      if (disk.isFull) throw new Error("The disk is full.");
      lines.push(...text.trimEnd().split("\n"));
    },
    close: () => {},
  };
  const audit = new AuditLog({ sink, retryMs: 5, ...auditOptions });
  onTestFinished(() => audit.close());
  const bridge = await createBridge({ tokens: [ada, bob, runner], audit, ...options });
  await bridge.runtime.createSession({
    id: "s",
    tools: [
      deftool({
        name: "echo",
        description: "Gives back what it gets.",
        parameters: { type: "object", properties: { text: { type: "string" } } },
        execute: ({ text }) => text,
        register: false,
      }),
      deftool({
        name: "fail",
        description: "Fails.",
        parameters: { type: "object", properties: {} },
        execute: () => {
          throw new ToolError("SOLD_OUT", secret);
        },
        register: false,
      }),
    ],
  });
  return {
    ...bridge,
    lines,
    disk,
    records: async (count) => {
      await expect.poll(() => lines.length).toBeGreaterThanOrEqual(count);
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
  };
}

describe("the audit of a host", () => {
  it("has every call: who, what and how it ended, and no values", async () => {
    const { connect, records, lines } = await serve();
    const tools = (await connect({ token: ada.token })).toolsOf("s");
    await tools.call("echo", { text: secret }, { callId: "c1" });
    await tools.call("fail", {});
    await tools.call("missing", {});
    await tools.call("echo", { text: secret }, { onPartial: () => {} });
    expect(await records(4)).toMatchObject([
      {
        event: "call",
        invocationId: expect.stringMatching(/^[\da-f-]{36}$/),
        correlationId: "c1",
        sessionId: "s",
        tool: "echo",
        principal: "ada",
        outcome: "success",
        durationMs: expect.any(Number),
        args: { redacted: true, bytes: 64, members: ["text"] },
        result: { redacted: true, bytes: 64 },
      },
      { event: "call", tool: "fail", outcome: "error", errorType: "SOLD_OUT" },
      { event: "call", tool: "missing", outcome: "error", errorType: "TOOL_NOT_FOUND" },
      { event: "call", tool: "echo", outcome: "success" },
    ]);
    expect(lines.join("")).not.toContain(secret);
    expect(await verifyAudit(lines)).toMatchObject({ ok: true, records: 4 });
  });

  it("has sessions and registrations", async () => {
    const { connect, records } = await serve();
    const client = await connect({ token: ada.token });
    const session = await client.session("t");
    const offered = { description: "Adds.", parametersJsonSchema: { type: "object" } } as const;
    await session.tools.register([{ name: "add", ...offered }], "w");
    await thrownBy(session.tools.register([{ name: "a b", ...offered }], "w"));
    await session.close();
    expect(await records(4)).toMatchObject([
      { event: "session", outcome: "begun", sessionId: "t", principal: "ada" },
      { event: "registration", outcome: "accepted", tool: "add", workerId: "w", sessionId: "t" },
      { event: "registration", outcome: "rejected", tool: "a b", errorType: "INVALID_DECLARATION" },
      { event: "session", outcome: "ended", sessionId: "t", principal: "ada" },
    ]);
  });

  it("has those who are turned away", async () => {
    const { connect, records } = await serve();
    await thrownBy(connect({ token: "token-of-nobody-0123456789" }));
    await thrownBy(connect({ token: runner.token }));
    const { tools } = await (await connect({ token: bob.token })).session("s");
    expect((await thrownBy(tools.register([], "w"))).code).toBe("PERMISSION_DENIED");
    const denials = await records(3);
    expect(denials).toMatchObject([
      {
        event: "denial",
        errorType: "UNAUTHENTICATED",
        facts: { method: expect.stringContaining("BridgeService") },
      },
      { event: "denial", errorType: "PERMISSION_DENIED", principal: "runner" },
      { event: "denial", principal: "bob", facts: { method: "RegisterTools" } },
    ]);
    expect(denials[0]).not.toHaveProperty("principal");
  });

  it("does not grow with how often they come, and says how often that was", async () => {
    const lines: string[] = [];
    const sink = {
      write: (text: string) => void lines.push(...text.trimEnd().split("\n")),
      close: () => {},
    };
    await using log = new AuditLog({ sink });
    const audit = new HostAudit(log);
    const turnAway = (): number => {
      audit.denial("UNAUTHENTICATED", "Ping");
      return lines.length;
    };
    for (let index = 0; index < 1_000; index += 1) turnAway();
    await log.flush();
    const few = lines.length;
    expect(few).toBeLessThanOrEqual(200);
    await expect.poll(turnAway, { timeout: 5_000 }).toBeGreaterThan(few);
    const omitted = lines.map((line) => JSON.parse(line).facts.omitted ?? 0);
    expect(omitted.reduce((sum, each) => sum + each, 0) + lines.length).toBeGreaterThanOrEqual(
      1_000,
    );
  });

  it("keeps the host from doing what it could not write down, where that is wanted", async () => {
    const { connect, disk, records, runtime } = await serve({}, { onFailure: "refuse" });
    const client = await connect({ token: ada.token });
    const tools = client.toolsOf("s");
    disk.isFull = true;
    expect(await tools.call("echo", { text: "a" })).toMatchObject({ ok: true });
    const unavailable = { code: "HOST_UNAVAILABLE" };
    await expect.poll(() => thrownBy(client.session("t"))).toMatchObject(unavailable);
    expect(await runtime.hasSession("t")).toBe(false);
    disk.isFull = false;
    expect(await records(1)).toMatchObject([{ event: "call", tool: "echo" }]);
    await expect.poll(() => tools.call("echo", { text: "b" })).toMatchObject({ ok: true });
  });
});
