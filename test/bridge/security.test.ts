import { beforeAll, describe, expect, it } from "vitest";

import { python } from "../setup/python.ts";
import { type Certificate, type Certificates, makeCertificates } from "./make-certificates.ts";
import { playScenario, type ScenarioTarget } from "./play-scenario.ts";
import { startHost } from "./start-host.ts";

const token = "a-token-of-sixteen-characters";
const sessions = ["ada-1", "bob-1"];

describe.skipIf(python === undefined)("a host, to Python clients", () => {
  it("admits who has a token, to the sessions that the token is for", async () => {
    await using started = await startHost({
      tokens: [
        { token: "another-token-of-somebody", principal: "bob" },
        { token, principal: "ada", sessions: "ada-*" },
      ],
    });
    const { address } = started;
    const report = await playScenario("tokens", { address, token }, { sessions });
    expect(report).toEqual({
      ping: { status: "OK", value: "pong: who" },
      begun: { "ada-1": "OK", "bob-1": "PERMISSION_DENIED" },
      tools: { "ada-1": "OK", "bob-1": "PERMISSION_DENIED" },
      history: ["ada", "ada"],
      watch: "initial_value",
      stream: 3,
    });
  });

  it.each([
    ["no token", {}],
    ["an unknown token", { token: "a-token-of-seventeen-letters" }],
    ["the beginning of a token", { token: token.slice(0, -1) }],
  ])("turns away who has %s, from everything", async (_, credentials) => {
    await using started = await startHost({ tokens: [{ token }] });
    const target = { address: started.address, ...credentials };
    const report = await playScenario("tokens", target, { sessions });
    const refused = { "ada-1": "UNAUTHENTICATED", "bob-1": "UNAUTHENTICATED" };
    expect(report).toMatchObject({
      ping: { status: "UNAUTHENTICATED" },
      begun: refused,
      tools: refused,
    });
    expect(await started.runtime.listSessions()).toEqual([]);
  });

  it("shows its health and its services to those who have no token, too", async () => {
    await using started = await startHost({ tokens: [{ token }] });
    const report = await playScenario("reflection", { address: started.address, token });
    const open = await playScenario("reflection", { address: started.address }, { open: true });
    expect(open).toEqual({ ...report, calls: { v1: null, v1alpha: null } });
  });
});

describe.skipIf(python === undefined)("a host with certificates, to Python clients", () => {
  let tls: Certificate;
  let ca: string;
  let certified: Omit<ScenarioTarget, "address">;
  let foreign: Certificates;

  beforeAll(() => {
    const { authority, server, client } = makeCertificates();
    tls = server;
    ca = authority;
    certified = { ca, certificate: client.cert, key: client.key };
    foreign = makeCertificates();
  });

  it("encrypts", async () => {
    await using started = await startHost({ tls, tokens: [{ token, principal: "bob" }] });
    const { address } = started;
    const report = await playScenario("tokens", { address, token, ca }, { sessions });
    expect(report).toMatchObject({ ping: { status: "OK" }, history: ["bob", "bob"], stream: 3 });
    const strangers = [
      { address, token, ca: foreign.authority },
      { address, token },
    ];
    for (const target of strangers) {
      const refused = await playScenario("tokens", target, { sessions });
      expect(refused).toMatchObject({ ping: { status: "UNAVAILABLE" } });
    }
  });

  it("knows clients by their certificates", async () => {
    await using started = await startHost({ tls: { ...tls, ca } });
    const { address } = started;
    const report = await playScenario("tokens", { address, ...certified }, { sessions });
    expect(report).toMatchObject({ ping: { status: "OK" }, history: ["ada", "ada"], stream: 3 });
    const { cert: certificate, key } = foreign.client;
    const strangers = [
      { address, ca },
      { address, ca, certificate, key },
    ];
    for (const target of strangers) {
      const refused = await playScenario("tokens", target, { sessions });
      expect(refused).toMatchObject({ ping: { status: "UNAVAILABLE" } });
    }
  });

  it("asks for both, a certificate and a token, where it knows tokens", async () => {
    await using started = await startHost({
      tls: { ...tls, ca },
      tokens: [{ token, principal: "bob" }],
    });
    const { address } = started;
    const report = await playScenario("tokens", { address, token, ...certified }, { sessions });
    expect(report).toMatchObject({ history: ["bob", "bob"] });
    const refused = await playScenario("tokens", { address, ...certified }, { sessions });
    expect(refused).toMatchObject({ ping: { status: "UNAUTHENTICATED" } });
  });
});

describe.skipIf(python === undefined)("services beside the protocol, to Python clients", () => {
  it("let a client call methods that it knows nothing of", async () => {
    await using started = await startHost();
    const report = await playScenario("reflection", { address: started.address });
    const services = [
      "later.bridge.v1.CallService",
      "later.worker.v1.WorkerService",
      "snakepit.bridge.BridgeService",
    ];
    const call = {
      methods: 23,
      files: [
        "google/protobuf/any.proto",
        "google/protobuf/timestamp.proto",
        "snakepit_bridge.proto",
      ],
      answer: "pong: by name",
    };
    expect(report).toEqual({
      services: { v1: services, v1alpha: services },
      calls: { v1: call, v1alpha: call },
      // NOT_FOUND and SERVING, by their numbers.
      unknown: 5,
      health: [1, 1, 1, "NOT_FOUND"],
      watched: 1,
    });
  });
});

describe.skipIf(python === undefined)("messages of Python clients", () => {
  it("have up to 100 MiB; larger ones change nothing", async () => {
    const bytes = 2 ** 30;
    await using started = await startHost({}, { limits: { valueBytes: bytes, bytes } });
    const report = await playScenario("limits", { address: started.address });
    expect(report).toEqual({
      set: { status: "OK", value: 1 },
      larger: "RESOURCE_EXHAUSTED",
      kept: true,
      late: "DEADLINE_EXCEEDED",
    });
  }, 120_000);
});
