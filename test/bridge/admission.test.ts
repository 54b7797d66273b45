import { create, toBinary } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import type { SessionRequest } from "later-bridge";
import { describe, expect, it } from "vitest";

import {
  BridgeService,
  PingRequestSchema,
} from "../../packages/bridge/src/gen/snakepit_bridge_pb.ts";
import { expectToServe, startWithCanary } from "./canary.ts";
import { RawClient } from "./raw-client.ts";
import { endOf, frame, RawConnection } from "./raw-connection.ts";

const token = "a-token-of-sixteen-characters";
const authorization = `Bearer ${token}`;
const message = frame(toBinary(PingRequestSchema, create(PingRequestSchema)));
const methods = BridgeService.methods.map(({ name }) => name);

describe("callers whom the host does not know", () => {
  it.each([
    ["no token", {}],
    ["a wrong token", { authorization: `Bearer ${token}x` }],
    ["another scheme", { authorization: `Basic ${token}` }],
    ["a token without a scheme", { authorization: token }],
    ["an empty token", { authorization: "Bearer " }],
    ["the token under another name", { "x-token": token }],
  ])("are turned away with %s before they have sent a message", async (_, headers) => {
    await using started = await startWithCanary({ tokens: [{ token }] });
    using connection = new RawConnection(started.address);
    for (const method of ["Ping", "SetVariable", "WatchVariables", "ExecuteStreamingTool"]) {
      const stream = connection.begin(method, headers);
      expect(await endOf(stream)).toMatchObject({ status: status.UNAUTHENTICATED });
      stream.end(Buffer.alloc(100_000));
    }
    await expectToServe(started, { authorization });
  });

  it("are turned away from every method", async () => {
    await using started = await startWithCanary({ tokens: [{ token }] });
    using connection = new RawConnection(started.address);
    for (const method of methods) {
      const { status: code } = await connection.send(method, message);
      expect([method, code]).toEqual([method, status.UNAUTHENTICATED]);
    }
    expect(methods).toHaveLength(23);
    await expectToServe(started, { authorization });
  });

  it("cannot pass by naming several tokens", async () => {
    await using started = await startWithCanary({ tokens: [{ token }] });
    using connection = new RawConnection(started.address);
    const headers = { authorization: `Bearer wrong-token-of-somebody, ${authorization}` };
    const end = await connection.send("Ping", message, headers);
    expect(end.status).toBe(status.UNAUTHENTICATED);
  });
});

describe("sessions of others", () => {
  it("are denied over every method that names a session", async () => {
    await using started = await startWithCanary({
      tokens: [
        { token, principal: "canary keeper" },
        { token: "a-token-for-other-sessions", principal: "ada", sessions: "ada-*" },
      ],
    });
    using client = new RawClient(started.address);
    const options = { metadata: { authorization: "Bearer a-token-for-other-sessions" } };
    for (const method of Object.values(BridgeService.method)) {
      if (method.methodKind !== "unary" || method.name === "Ping") continue;
      const { localName } = method as { localName: "getSession" };
      const attempt = client.call(localName, { sessionId: "canary" }, options);
      await expect(attempt).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
    }
    for (const method of ["watchVariables", "executeStreamingTool"] as const) {
      const stream = client.stream(method, { sessionId: "canary" }, options);
      const error = await new Promise((resolve) => stream.once("error", resolve));
      expect(error).toMatchObject({ code: status.PERMISSION_DENIED });
    }
    await client.call("initializeSession", { sessionId: "ada-1" }, options);
    await expectToServe(started, { authorization });
  });

  it("are denied by what the application says, its mistakes included", async () => {
    const asked: SessionRequest[] = [];
    await using started = await startWithCanary({
      authorizeSession: (request) => {
        asked.push(request);
        if (request.sessionId === "mistake") throw new Error("a mistake");
        if (request.sessionId === "promise") return Promise.resolve(true) as never;
        return request.sessionId === "canary";
      },
    });
    using client = new RawClient(started.address);
    for (const sessionId of ["other", "mistake", "promise"]) {
      const attempt = client.call("initializeSession", { sessionId });
      await expect(attempt).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
    }
    expect(asked[0]).toEqual({
      principal: "client",
      sessionId: "other",
      method: "InitializeSession",
    });
    expect(await started.runtime.listSessions()).toEqual(["canary"]);
    await expectToServe(started);
  });
});
