import { type Approval, deftool, type RuntimeOptions } from "later-runtime";
import { describe, expect, it, onTestFinished } from "vitest";

import { AuditLog } from "../../audit/audit-log.ts";
import { readClientOptions } from "../../client/client-options.ts";
import type { ClientTools } from "../../client/client-tools.ts";
import { Connection } from "../../client/connection.ts";
import { createBridge } from "../../client/fixtures/create-bridge.ts";
import { BridgeService } from "../../gen/snakepit_bridge_pb.ts";
import type { BridgeHostOptions } from "../host-options.ts";

const tokens = [
  { token: "token-of-ada-0123456789", principal: "ada", roles: ["client", "approver"] },
  { token: "token-of-bob-0123456789", principal: "bob" },
];

/** Pays whatever a person has approved. */
async function openTill(
  runtimeOptions: RuntimeOptions = { authorize: () => ({ decision: "ask", reason: "Money." }) },
  hostOptions: Partial<BridgeHostOptions> = { tokens },
): Promise<{
  readonly address: string;
  readonly paid: number[];
  readonly records: () => Promise<readonly Record<string, unknown>[]>;
  readonly toolsOf: (name?: "ada" | "bob") => Promise<ClientTools>;
}> {
  const paid: number[] = [];
  const lines: string[] = [];
  const write = (text: string): void => void lines.push(...text.trimEnd().split("\n"));
  const audit = new AuditLog({ sink: { write, close: () => {} } });
  onTestFinished(() => audit.close());
  const bridge = await createBridge({ audit, runtimeOptions, ...hostOptions });
  await bridge.runtime.createSession({
    id: "s",
    tools: [
      deftool({
        name: "pay",
        description: "Pays.",
        parameters: { type: "object", properties: { euros: { type: "number" } } },
        execute: ({ euros = 0 }) => {
          paid.push(euros);
          return euros;
        },
        register: false,
      }),
    ],
  });
  return {
    address: bridge.address,
    paid,
    records: async () => {
      await audit.flush();
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    toolsOf: async (name) => {
      const token = tokens.find(({ principal }) => principal === name)?.token;
      return (await bridge.connect(token === undefined ? {} : { token })).toolsOf("s");
    },
  };
}

const allow: Approval = { decision: "allow" };
const deny: Approval = { decision: "deny", reason: "Not this month." };

describe("approvals of clients", () => {
  it.each(["answer", "stream"])(
    "count where the caller has the role of an approver: %s",
    async (how) => {
      const { toolsOf, paid, records } = await openTill();
      const tools = await toolsOf("ada");
      const watching = how === "stream" ? { onPartial: () => {} } : {};
      expect(await tools.call("pay", { euros: 5 }, watching)).toMatchObject({
        ok: false,
        error: {
          type: "APPROVAL_REQUIRED",
          message: "A person has to approve the call. Money.",
          details: { reason: "Money." },
        },
      });
      expect(await tools.call("pay", { euros: 5 }, { ...watching, approval: deny })).toMatchObject({
        error: { type: "PERMISSION_DENIED", message: "Not this month." },
      });
      expect(paid).toEqual([]);
      expect(await tools.call("pay", { euros: 5 }, { ...watching, approval: allow })).toMatchObject(
        {
          ok: true,
          value: 5,
        },
      );
      expect(paid).toEqual([5]);
      const calls = (await records()).filter(({ event }) => event === "call");
      expect(calls.map(({ facts }) => facts)).toEqual([
        undefined,
        { approval: "deny" },
        { approval: "allow" },
      ]);
    },
  );

  it("count for nothing without the role, which the caller is told and the audit has", async () => {
    const { toolsOf, paid, records } = await openTill();
    const tools = await toolsOf("bob");
    for (const onPartial of [undefined, () => {}]) {
      const watching = onPartial === undefined ? {} : { onPartial };
      expect(await tools.call("pay", {}, { approval: allow, ...watching })).toMatchObject({
        error: {
          type: "APPROVAL_REQUIRED",
          message:
            'A person has to approve the call. Money. What "bob" says does not count without the role "approver".',
          details: { reason: "Money.", role: "approver" },
        },
      });
    }
    expect(paid).toEqual([]);
    expect(await records()).toContainEqual(
      expect.objectContaining({
        event: "call",
        principal: "bob",
        errorType: "APPROVAL_REQUIRED",
        facts: { approval: "ignored" },
      }),
    );
  });

  it("count for nothing where nobody is asked who they are", async () => {
    const { toolsOf, paid } = await openTill(undefined, {});
    expect(await (await toolsOf()).call("pay", {}, { approval: allow })).toMatchObject({
      error: { type: "APPROVAL_REQUIRED", details: { role: "approver" } },
    });
    expect(paid).toEqual([]);
  });

  it("change nothing for calls that nobody has to approve, or that are denied", async () => {
    const free = await openTill({});
    const denying = await openTill({ authorize: () => ({ decision: "deny" }) });
    for (const name of ["ada", "bob"] as const) {
      const approval = allow;
      expect(await (await free.toolsOf(name)).call("pay", {}, { approval })).toMatchObject({
        ok: true,
      });
      expect(await (await denying.toolsOf(name)).call("pay", {}, { approval })).toMatchObject({
        error: { type: "PERMISSION_DENIED" },
      });
    }
    expect(denying.paid).toEqual([]);
  });

  it.each(["", "yes", '"allow"', "{}", '{"decision":"ask"}', '{"decision":"deny","reason":1}'])(
    "that are none end the call: %j",
    async (text) => {
      const { address, paid } = await openTill();
      const settings = readClientOptions({ token: tokens[0]?.token ?? "" });
      const connection = new Connection(address, settings);
      onTestFinished(() => connection.close());
      const answer = await connection.call(BridgeService.method.executeTool, {
        sessionId: "s",
        toolName: "pay",
        metadata: { "later.approval": text },
      });
      expect(answer).toMatchObject({
        success: false,
        metadata: { "later.error_type": "INVALID_CALL" },
      });
      expect(paid).toEqual([]);
    },
  );
});
