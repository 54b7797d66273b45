import { Metadata } from "@grpc/grpc-js";
import { type AuthorizationRequest, type CallEvent, deftool } from "later-runtime";
import { describe, expect, it } from "vitest";

import type { ClientSession } from "../../client/client-session.ts";
import { createBridge, type TestBridge } from "../../client/fixtures/create-bridge.ts";
import { thrownBy } from "../../client/fixtures/thrown-by.ts";
import { Authenticator } from "./authenticator.ts";

const token = (name: string): string => `token-of-${name}-0123456789`;

const tokens = [
  { token: token("ada"), principal: "ada", roles: ["client", "billing"] },
  { token: token("bob"), principal: "bob" },
  { token: token("machine"), principal: "machine", roles: ["worker"] },
];

async function serve(
  options: Parameters<typeof createBridge>[0],
  authorize?: (request: AuthorizationRequest) => { decision: "allow" },
): Promise<TestBridge> {
  const bridge = await createBridge({
    tokens,
    ...options,
    ...(authorize === undefined ? {} : { runtimeOptions: { authorize } }),
  });
  await bridge.runtime.createSession({
    id: "s",
    tools: ["refund", "report"].map((name) =>
      deftool({
        name,
        description: `Does ${name}.`,
        parameters: { type: "object", properties: {} },
        execute: () => name,
        register: false,
      }),
    ),
  });
  return bridge;
}

async function sessionOf({ connect }: TestBridge, name: string): Promise<ClientSession> {
  return (await connect({ token: token(name) })).session("s");
}

describe("toolRoles", () => {
  it("shows and runs a tool for those who have one of its roles", async () => {
    const bridge = await serve({ toolRoles: { "ref*": ["admin", "billing"] } });
    const session = await sessionOf(bridge, "ada");
    expect((await session.tools.list()).map(({ name }) => name)).toEqual(["refund", "report"]);
    expect(await session.tools.call("refund", {})).toMatchObject({ ok: true, value: "refund" });
    expect((await session.info()).toolCount).toBe(2);
  });

  it("lets a tool look as if it were not there to all others", async () => {
    const bridge = await serve({ toolRoles: { "ref*": ["admin", "billing"] } });
    const session = await sessionOf(bridge, "bob");
    expect((await session.tools.list()).map(({ name }) => name)).toEqual(["report"]);
    expect((await session.info()).toolCount).toBe(1);
    const [hidden, missing] = await Promise.all([
      session.tools.call("refund", {}),
      session.tools.call("refuse", {}),
    ]);
    expect(hidden).toMatchObject({ ok: false, error: { type: "TOOL_NOT_FOUND" } });
    const message = missing.ok ? "" : missing.error.message;
    expect(hidden).toMatchObject({ error: { message: message.replace("refuse", "refund") } });
  });

  it("asks for a role of each pattern that fits", async () => {
    const bridge = await serve({ toolRoles: { "*": ["client"], refund: ["admin"] } });
    const session = await sessionOf(bridge, "ada");
    expect((await session.tools.list()).map(({ name }) => name)).toEqual(["report"]);
  });

  it("closes a tool to everybody for whom there is no role", async () => {
    const bridge = await serve({ toolRoles: { report: [] } });
    const session = await sessionOf(bridge, "ada");
    expect((await session.tools.list()).map(({ name }) => name)).toEqual(["refund"]);
  });
});

describe("roles of callers", () => {
  it("reach the hook that authorizes calls, with the principal", async () => {
    const asked: unknown[] = [];
    const bridge = await serve({}, ({ caller }) => {
      asked.push(caller);
      return { decision: "allow" };
    });
    await (await sessionOf(bridge, "ada")).tools.call("refund", {});
    await bridge.runtime.execute("s", { name: "refund", args: {} });
    expect(asked).toEqual([{ principal: "ada", roles: ["client", "billing"] }, undefined]);
  });

  it("reach whoever observes calls, with the principal, however they are made", async () => {
    const callers: unknown[] = [];
    const onEvent = (event: CallEvent): void => {
      if (event.type === "call-start") callers.push(event.caller);
    };
    const bridge = await serve({ runtimeOptions: { onEvent } });
    const { tools } = await sessionOf(bridge, "ada");
    await tools.call("refund", {});
    await tools.call("nothing", {});
    await tools.call("refund", {}, { onPartial: () => {} });
    await bridge.runtime.execute("s", { name: "refund", args: {} });
    const ada = { principal: "ada", roles: ["client", "billing"] };
    expect(callers).toEqual([ada, ada, undefined]);
  });

  it("keep those who are no clients out of sessions", async () => {
    const bridge = await serve({});
    const error = await thrownBy(sessionOf(bridge, "machine"));
    expect(error).toMatchObject({ code: "PERMISSION_DENIED" });
    expect(error.message).toContain('"client"');
  });

  it("are those of certificates where there are no tokens", () => {
    const tls = { cert: "", key: "", ca: "", roles: { runner: ["worker"] } };
    const authenticator = new Authenticator({ tokens: [], tls });
    const rolesOf = (commonName: string): unknown =>
      authenticator.identify({ metadata: new Metadata(), commonName }).roles;
    expect(rolesOf("runner")).toEqual(["worker"]);
    expect(rolesOf("ada")).toEqual(["client"]);
    expect(rolesOf("constructor")).toEqual(["client"]);
  });

  it.each([
    ["no list", "client"],
    ["an empty name", [""]],
    ["a name with a space", ["a b"]],
    ["something else than a name", [1]],
    ["too many", Array.from({ length: 65 }, (_, index) => `role-${index}`)],
  ])("are refused when they are %s", (_, roles) => {
    const invalid = expect.objectContaining({ code: "INVALID_ARGUMENT" });
    const wrong = roles as readonly string[];
    const grants = [{ token: token("ada"), roles: wrong }];
    expect(() => new Authenticator({ tokens: grants })).toThrow(invalid);
    const tls = { cert: "", key: "", ca: "", roles: { ada: wrong } };
    expect(() => new Authenticator({ tokens: [], tls })).toThrow(invalid);
  });
});
