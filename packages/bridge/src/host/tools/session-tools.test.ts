import { deftool, LaterError, type LaterTool } from "later-runtime";
import { describe, expect, it } from "vitest";

import { createBridge } from "../../client/fixtures/create-bridge.ts";
import { thrownBy } from "../../client/fixtures/thrown-by.ts";
import type { OfferedTool } from "../../client/to-tool-registration.ts";
import { toolOfContract } from "../../contracts/contract-tool.ts";
import type { Contract } from "../../contracts/contract.ts";
import type { BridgeHostOptions } from "../host-options.ts";
import type { WorkerAcceptor } from "../worker-acceptor.ts";

/** Takes the tools that workers register, and runs them itself. */
class Adopter implements WorkerAcceptor {
  readonly adopted: (readonly [sessionId: string, name: string])[] = [];

  accept(): void {}

  drain(): void {}

  adopt(sessionId: string, contract: Contract): LaterTool | undefined {
    const { name } = contract.declaration;
    this.adopted.push([sessionId, name]);
    if (name === "forbidden") throw new LaterError("PERMISSION_DENIED", "Nobody may have this.");
    if (name === "distant") return undefined;
    const handler = (): string => `${name} by a worker`;
    return { ...toolOfContract(contract), isRemote: true, binding: [], handler };
  }
}

const offered = (name: string): OfferedTool => ({
  name,
  description: `Does ${name}.`,
  parametersJsonSchema: { type: "object" },
});

async function open(options: Partial<BridgeHostOptions> = {}) {
  const workers = new Adopter();
  const { runtime, connect } = await createBridge({ workers, ...options });
  const own = deftool({
    name: "own",
    description: "Is the runtime's.",
    parameters: { type: "object" },
    execute: () => "own",
    register: false,
  });
  runtime.registry.add(own);
  const session = await (await connect()).session("s");
  const register = (...names: readonly string[]) =>
    session.tools.register(names.map(offered), "worker-1");
  const names = async () => (await session.tools.list()).map(({ name }) => name);
  return { workers, runtime, session, register, names, connect };
}

describe("tools that workers register", () => {
  it("run where whoever takes workers has them run", async () => {
    const { workers, session, register, names } = await open();
    await register("near");
    expect(workers.adopted).toEqual([["s", "near"]]);
    expect(await names()).toEqual(["own", "near"]);
    expect(await session.tools.call("near")).toMatchObject({ value: "near by a worker" });
    expect(await session.tools.call("own")).toMatchObject({ value: "own" });
  });

  it("are told from the runtime's by their name", async () => {
    const { session, register } = await open();
    expect((await thrownBy(register("near", "own"))).code).toBe("DUPLICATE_TOOL");
    expect(await session.tools.call("near")).toMatchObject({ error: { type: "TOOL_NOT_FOUND" } });
  });

  it("are not listed while there is no way to them, and calls say so", async () => {
    const { session, register, names } = await open();
    await register("distant");
    expect(await names()).toEqual(["own"]);
    expect((await session.info()).toolCount).toBe(2);
    expect(await session.tools.call("distant")).toMatchObject({
      error: {
        type: "TOOL_EXECUTION_FAILED",
        message: 'Remote tool execution failed: the worker "worker-1" is not connected.',
      },
    });
  });

  it("are refused altogether if one of them is", async () => {
    const { session, register, names } = await open();
    await register("near");
    expect((await thrownBy(register("other", "forbidden"))).message).toBe("Nobody may have this.");
    expect((await thrownBy(register("other", "a b"))).code).toBe("INVALID_DECLARATION");
    expect(await names()).toEqual(["own", "near"]);
    expect((await session.info()).toolCount).toBe(2);
  });

  it("cannot be called by names that calls cannot have", async () => {
    const { workers, session, register, names } = await open();
    await register("a.b", "a:b", "near");
    expect(workers.adopted).toEqual([["s", "near"]]);
    expect(await names()).toEqual(["own", "near"]);
    expect(await session.tools.call("a.b")).toMatchObject({ error: { type: "TOOL_NOT_FOUND" } });
  });

  it("are held to the host's lists and roles, whether there is a way to them or not", async () => {
    for (const options of [
      { expose: ["near", "distant"] },
      { toolRoles: { "far*": ["operator"], own: ["operator"], elsewhere: ["operator"] } },
    ]) {
      const { session, register, names } = await open(options);
      await register("near", "far_away", "distant", "elsewhere");
      expect(await names()).toEqual(["near"]);
      expect((await session.info()).toolCount).toBe(2);
      for (const name of ["far_away", "elsewhere"]) {
        expect(await session.tools.call(name)).toMatchObject({
          error: { type: "TOOL_NOT_FOUND", message: `Tool ${name} not found for session s` },
        });
      }
    }
  });

  it("do not come into the place of a tool that the session is not to have", async () => {
    const { runtime, session, register, names } = await open();
    await (await runtime.session("s")).disable("own");
    await register("own", "near");
    expect(await names()).toEqual(["near"]);
    expect(await session.tools.call("own")).toMatchObject({ error: { type: "TOOL_NOT_FOUND" } });
    await (await runtime.session("s")).enable("own");
    expect(await session.tools.call("own")).toMatchObject({ value: "own" });
  });

  it("give way to a tool that the session gets later", async () => {
    const { runtime, session, register } = await open();
    await register("near");
    const here = deftool({
      name: "near",
      description: "Here.",
      parameters: { type: "object" },
      execute: () => "here",
      register: false,
    });
    await runtime.register("s", here);
    expect(await session.tools.call("near")).toMatchObject({ value: "here" });
    expect(await session.tools.list()).toContainEqual(here.declaration);
    expect((await session.info()).toolCount).toBe(2);
  });

  it("are taken from those only who are workers", async () => {
    const tokens = [
      { token: "token-of-a-client-only", principal: "client" },
      { token: "token-of-a-worker-too", principal: "both", roles: ["client", "worker"] },
    ];
    const { connect, runtime } = await createBridge({ workers: new Adopter(), tokens });
    await runtime.createSession({ id: "s" });
    const open = async (token: string) => (await (await connect({ token })).session("s")).tools;
    const client = await open("token-of-a-client-only");
    const both = await open("token-of-a-worker-too");
    expect(await thrownBy(client.register([offered("near")], "w"))).toMatchObject({
      code: "PERMISSION_DENIED",
      message: '"client" does not have the role "worker".',
    });
    await both.register([offered("near")], "w");
    expect(await client.call("near")).toMatchObject({ value: "near by a worker" });
  });
});
