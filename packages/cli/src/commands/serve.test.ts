import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { credentials, status } from "@grpc/grpc-js";
import { BridgeClient } from "later-bridge";
import type { Approval } from "later-runtime";
import { afterAll, describe, expect, it } from "vitest";

import { type Certificates, makeCertificates } from "../fixtures/make-certificates.ts";
import { runInTerminal, terminalProblem } from "../fixtures/run-in-terminal.ts";
import { runLater } from "../fixtures/run-later.ts";
import { startServer } from "../fixtures/start-server.ts";

const folder = mkdtempSync(path.join(tmpdir(), "later-serve-"));
const secret = "d0c1a29e4fbb4a3f8b0e1a2c3d4e5f60";
const other = "a81f3b4c5d6e4f708192a3b4c5d6e7f8";

afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

let certificates: Certificates | undefined;

/** Made once, when they are first wanted. */
function certificateFiles(): Certificates {
  return (certificates ??= makeCertificates(folder));
}

function tlsArguments(): readonly string[] {
  const { server } = certificateFiles();
  return ["--tls-cert", `${server}.pem`, "--tls-key", `${server}.key`];
}

function read(name: keyof Certificates, extension: "pem" | "key"): Buffer {
  return readFileSync(`${certificateFiles()[name]}.${extension}`);
}

/** How a call has ended, for those whose status depends on who is first. */
async function settle(call: Promise<unknown>): Promise<"answered" | "failed"> {
  try {
    await call;
    return "answered";
  } catch {
    return "failed";
  }
}

describe("later serve", () => {
  it("says once on standard output that it is ready, and serves the tools of several files", async () => {
    await using server = await startServer(["handwritten.ts", "functions.ts", "plain.mjs"]);
    expect(server.stdout()).toMatch(/^LATER_READY 127\.0\.0\.1:\d+\n$/);
    const client = server.connect();
    await client.call("initializeSession", { sessionId: "one" });
    const { tools } = await client.call("getExposedElixirTools", { sessionId: "one" });
    const names = tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["add", "registered_only", "exported_only"]));
    expect(names).toEqual(expect.arrayContaining(["getWeather", "notes_keep", "hello"]));
    expect(new Set(names).size).toBe(names.length);
    expect(await client.run("one", "add", { a: 40, b: 2 })).toEqual({ value: 42, error: "" });
    expect(await client.run("one", "exported_only")).toEqual({ value: "found", error: "" });
    const weather = await client.run("one", "getWeather", { city: "Oslo", unit: "fahrenheit" });
    expect(weather.value).toEqual({ city: "Oslo", degrees: 68 });
    expect(server.stdout()).toMatch(/^LATER_READY .*\n$/);
  });

  it.skipIf(process.platform === "win32")(
    "serves on a Unix socket, which goes with it",
    async () => {
      const socket = path.join(folder, "host.sock");
      await using server = await startServer(["handwritten.ts", "--socket", socket]);
      expect(server.stdout()).toBe(`LATER_READY unix:${socket}\n`);
      const client = server.connect();
      await client.call("initializeSession", { sessionId: "one" });
      expect(await client.run("one", "add", { a: 40, b: 2 })).toEqual({ value: 42, error: "" });
      server.child.kill("SIGTERM");
      expect(await server.ended).toEqual({ exitCode: 0, signal: null });
      expect(existsSync(socket)).toBe(false);
    },
  );

  it("serves tools that know another copy of the library than the first file", async () => {
    await using server = await startServer(["handwritten.ts", "commonjs/tools.cts"]);
    const client = server.connect();
    await client.call("initializeSession", { sessionId: "one" });
    expect((await client.run("one", "registered")).value).toBe("from CommonJS");
    expect((await client.run("one", "exported")).value).toBe("from CommonJS");
    expect((await client.run("one", "refuse")).error).toBe("There is nothing left.");
  });

  it("serves variables and sessions without a file", async () => {
    await using server = await startServer(["--session", "first", "--session", "second"]);
    const client = server.connect();
    for (const sessionId of ["first", "second"]) {
      expect(await client.call("getSession", { sessionId })).toMatchObject({ sessionId });
    }
    const initialValue = {
      typeUrl: "type.googleapis.com/snakepit.float",
      value: new TextEncoder().encode("0.5"),
    };
    const registered = { sessionId: "first", name: "limit", type: "float", initialValue };
    await client.call("registerVariable", registered);
    const { variable } = await client.call("getVariable", {
      sessionId: "first",
      variableIdentifier: "limit",
    });
    expect(variable?.version).toBe(0);
    await expect(client.call("getSession", { sessionId: "third" })).rejects.toMatchObject({
      code: status.NOT_FOUND,
    });
  });

  describe("tools that a person has to approve", () => {
    const [cashier, clerk] = ["a-token-for-the-cashier", "a-token-for-the-clerk"];
    const tokens = () =>
      write("tills", `${cashier} bob * client,approver\n${clerk} ada * client\n`);

    async function pay(address: string, token: string | undefined, approval?: Approval) {
      await using client = await BridgeClient.connect(
        address,
        token === undefined ? {} : { token },
      );
      const { tools } = await client.session();
      const options = approval === undefined ? {} : { approval };
      const outcome = await tools.call("pay", { euros: 1 }, options);
      return outcome.ok ? outcome.value : outcome.error.type;
    }

    it("run with the approval of whoever is believed, wherever they run, and not without", async () => {
      const main = path.resolve(import.meta.dirname, "../../dist/main.js");
      const worker = `"${process.execPath}" "${main}" worker guarded.ts`;
      for (const place of [["guarded.ts"], ["--worker", worker]]) {
        await using server = await startServer([...place, "--token-file", tokens()]);
        const { address } = server;
        expect(await pay(address, cashier)).toBe("APPROVAL_REQUIRED");
        expect(await pay(address, clerk, { decision: "allow" })).toBe("APPROVAL_REQUIRED");
        expect(await pay(address, cashier, { decision: "deny" })).toBe("PERMISSION_DENIED");
        expect(await pay(address, cashier, { decision: "allow" })).toBe("paid 1");
      }
    });

    it("do not run where nobody is believed", async () => {
      await using server = await startServer(["guarded.ts"]);
      const approval = { decision: "allow" } as const;
      expect(await pay(server.address, undefined, approval)).toBe("APPROVAL_REQUIRED");
    });

    it("run where whoever has started the server approves of all", async () => {
      await using server = await startServer(["guarded.ts", "--approve"]);
      expect(await pay(server.address, undefined)).toBe("paid 1");
    });
  });

  it("lets sessions go that are not used, but never those that were asked for", async () => {
    const args = ["--session", "kept", "--session-ttl", "0.3", "--sweep", "0.1"];
    await using server = await startServer(args);
    const client = server.connect();
    await client.call("initializeSession", { sessionId: "passing" });
    await client.call("initializeSession", {
      sessionId: "longer",
      metadata: { "later.ttl_seconds": "60" },
    });
    await delay(900);
    const isThere = async (sessionId: string): Promise<boolean> =>
      (await client.call("heartbeat", { sessionId })).sessionValid;
    expect(await isThere("passing")).toBe(false);
    expect(await isThere("longer")).toBe(true);
    expect(await isThere("kept")).toBe(true);
  });

  it("reports faulty tools and serves the sound ones beside them", async () => {
    await using server = await startServer(["partly-sound.ts"]);
    const client = server.connect();
    await client.call("initializeSession", { sessionId: "one" });
    expect((await client.run("one", "next", { number: 1 })).value).toBe(2);
    expect((await client.run("one", "bare", { number: 1 })).error).toContain("not found");
    await server.logged("ready");
    const reports = server.log().filter(({ event }) => event === "tool-left-out");
    expect(reports.map(({ level, code }) => [level, code])).toEqual([
      ["warn", "MISSING_DESCRIPTION"],
      ["warn", "DUPLICATE_TOOL"],
      ["warn", "UNSUPPORTED_TYPE"],
    ]);
    expect(reports[0]?.["message"]).toContain("partly-sound.ts:6:21 ");
  });

  it("reports two tools of one name in different files, and serves the first", async () => {
    await using server = await startServer(["plain.mjs", "exported-hello.mjs"]);
    const client = server.connect();
    await client.call("initializeSession", { sessionId: "one" });
    expect((await client.run("one", "hello")).value).toBe("hello");
    await server.logged("ready");
    expect(server.log()).toContainEqual(
      expect.objectContaining({ event: "tool-left-out", code: "DUPLICATE_TOOL" }),
    );
  });

  it("shows and runs only the tools that are exposed", async () => {
    await using server = await startServer(["handwritten.ts", "--expose", "add", "search"]);
    const client = server.connect();
    await client.call("initializeSession", { sessionId: "one" });
    const { tools } = await client.call("getExposedElixirTools", { sessionId: "one" });
    expect(tools.map(({ name }) => name)).toEqual(["add", "search"]);
    expect((await client.run("one", "refuse")).error).toContain("not found");
  });

  it("holds sessions to the limits that were set", async () => {
    const limits = ["--max-sessions", "2", "--max-variables", "1", "--max-message-bytes", "2000"];
    await using server = await startServer(["--session", "one", ...limits]);
    const client = server.connect();
    await client.call("initializeSession", { sessionId: "two" });
    const exhausted = { code: status.RESOURCE_EXHAUSTED };
    await expect(client.call("initializeSession", { sessionId: "three" })).rejects.toMatchObject(
      exhausted,
    );
    const register = (name: string, text: string): Promise<unknown> =>
      client.call("registerVariable", {
        sessionId: "one",
        name,
        type: "string",
        initialValue: {
          typeUrl: "type.googleapis.com/snakepit.string",
          value: new TextEncoder().encode(JSON.stringify(text)),
        },
      });
    await register("first", "short");
    await expect(register("second", "short")).rejects.toMatchObject(exhausted);
    await expect(register("third", "long".repeat(1_000))).rejects.toMatchObject(exhausted);
  });

  it("holds all sessions together to a limit of their own", async () => {
    const sessions = ["--session", "one", "--session", "two"];
    await using server = await startServer([...sessions, "--max-total-bytes", "3000"]);
    const client = server.connect();
    const register = (sessionId: string): Promise<unknown> =>
      client.call("registerVariable", {
        sessionId,
        name: "text",
        type: "string",
        initialValue: {
          typeUrl: "type.googleapis.com/snakepit.string",
          value: new TextEncoder().encode(JSON.stringify("x".repeat(1_000))),
        },
      });
    await register("one");
    await expect(register("two")).rejects.toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      details: expect.stringContaining("together") as string,
    });
  });

  it("keeps what is printed apart, and logs nothing but lines of JSON", async () => {
    await using server = await startServer(["serving.ts", "--log-level", "debug"]);
    const client = server.connect();
    await client.call("initializeSession", { sessionId: "one" });
    expect((await client.run("one", "print")).value).toBe("done");
    await client.run("one", "stray");
    await server.logged("stray-error");
    await expect(client.call("getSession", { sessionId: "none" })).rejects.toThrow("none");
    await server.logged("call-failed");
    expect(server.stdout()).toMatch(/^LATER_READY .*\n$/);
    const log = server.log();
    const printed = log.filter(({ event }) => event === "printed").map(({ text }) => text);
    expect(printed).toEqual(["printed", "on two lines", "printed as an error", "printed as bytes"]);
    expect(log.map(({ event }) => event)).toEqual(
      expect.arrayContaining(["listening", "ready", "session-begun", "stray-error", "call-failed"]),
    );
    for (const { level, time } of log) {
      expect(["debug", "info", "warn", "error"]).toContain(level);
      expect(new Date(time as string).toISOString()).toBe(time);
    }
  });

  it("logs less when it is told to", async () => {
    await using server = await startServer(["partly-sound.ts", "--log-level", "warn"]);
    await server.logged("tool-left-out");
    expect(new Set(server.log().map(({ event }) => event))).toEqual(new Set(["tool-left-out"]));
  });

  it("tells clients no paths", async () => {
    await using server = await startServer(["serving.ts"]);
    const client = server.connect();
    await client.call("initializeSession", { sessionId: "one" });
    const { error } = await client.run("one", "secret");
    expect(error).toContain("serving.ts");
    expect(error).not.toContain("fixtures");
  });

  describe("in the end", () => {
    it.each(["SIGTERM", "SIGINT"] as const)(
      "lets the calls finish that run on %s, and ends with 0",
      async (signal) => {
        await using server = await startServer(["serving.ts", "--session", "one"]);
        const running = server.connect().run("one", "work");
        await server.logged("printed");
        server.child.kill(signal);
        await server.logged("draining");
        await expect(server.connect().run("one", "work")).rejects.toMatchObject({
          code: status.UNAVAILABLE,
        });
        expect(await running).toEqual({ value: "finished", error: "" });
        expect(await server.ended).toEqual({ exitCode: 0, signal: null });
        expect(server.log().at(-1)).toMatchObject({ event: "closed", cancelled: 0 });
        expect(server.stdout()).toMatch(/^LATER_READY .*\n$/);
      },
    );

    it("waits no longer for calls than it was told", async () => {
      await using server = await startServer(["serving.ts", "--session", "one", "--drain", "0.2"]);
      const running = server.connect().run("one", "hang");
      await server.logged("printed");
      server.child.kill("SIGTERM");
      expect((await running).error).toBe("The call was cancelled.");
      expect(await server.ended).toEqual({ exitCode: 0, signal: null });
      expect(server.log().at(-1)).toMatchObject({ event: "closed", cancelled: 1 });
    });

    it.each([
      ["SIGTERM", 143],
      ["SIGINT", 130],
    ] as const)("ends at once on the second %s, with %i", async (signal, expected) => {
      await using server = await startServer(["serving.ts", "--session", "one"]);
      const running = settle(server.connect().run("one", "hang"));
      await server.logged("printed");
      server.child.kill("SIGTERM");
      await server.logged("draining");
      server.child.kill(signal);
      expect(await server.ended).toEqual({ exitCode: expected, signal: null });
      expect(await running).toBe("failed");
    });

    it("goes on when nobody reads its log any more", async () => {
      await using server = await startServer(["serving.ts", "--session", "one"]);
      const client = server.connect();
      server.child.stdout?.destroy();
      server.child.stderr?.destroy();
      for (let round = 0; round < 3; round += 1) {
        expect((await client.run("one", "print")).value).toBe("done");
      }
      server.child.kill("SIGTERM");
      expect(await server.ended).toEqual({ exitCode: 0, signal: null });
    });
  });

  describe("who is admitted", () => {
    it("takes tokens from the command line, the environment and a file", async () => {
      const file = write("tokens", `# for whom\n\n${other}  alice  team-*\n`);
      await using server = await startServer(
        ["--token", secret, "--token-file", file, "--session", "main"],
        { LATER_TOKEN: "of-the-environment" },
      );
      const ask = (token: string | undefined, sessionId: string): Promise<unknown> =>
        server.connect(token === undefined ? {} : { token }).call("getSession", { sessionId });
      await ask(secret, "main");
      await ask("of-the-environment", "main");
      await expect(ask(other, "main")).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
      await server.connect({ token: other }).call("initializeSession", { sessionId: "team-a" });
      await ask(other, "team-a");
      const unknown = { code: status.UNAUTHENTICATED };
      await expect(ask(undefined, "main")).rejects.toMatchObject(unknown);
      await expect(ask("of-nobody-at-all", "main")).rejects.toMatchObject(unknown);
      await server.logged("session-begun");
      expect(server.log()).toContainEqual(
        expect.objectContaining({ event: "session-begun", principal: "alice" }),
      );
      for (const token of [secret, other, "of-the-environment", "of-nobody-at-all"]) {
        expect(server.stderr()).not.toContain(token);
      }
    });

    it("encrypts, and asks for a token", async () => {
      const args = [...tlsArguments(), "--host", "0.0.0.0", "--session", "main"];
      await using server = await startServer(args, { LATER_TOKEN: secret });
      const port = server.address.split(":").at(-1);
      const ask = (token: string, ca: Buffer): Promise<unknown> =>
        server
          .connect({ token, credentials: credentials.createSsl(ca) }, `localhost:${port}`)
          .call("getSession", { sessionId: "main" });
      expect(await ask(secret, read("authority", "pem"))).toMatchObject({ sessionId: "main" });
      await expect(ask(other, read("authority", "pem"))).rejects.toMatchObject({
        code: status.UNAUTHENTICATED,
      });
      await expect(
        server.connect({ token: secret }).call("getSession", { sessionId: "main" }),
      ).rejects.toMatchObject({ code: status.UNAVAILABLE });
    });

    it("asks for certificates of clients, whose common name is who they are", async () => {
      const { authority } = certificateFiles();
      const args = [...tlsArguments(), "--tls-ca", `${authority}.pem`, "--host", "0.0.0.0"];
      await using server = await startServer(args);
      const port = server.address.split(":").at(-1);
      const ca = read("authority", "pem");
      const begin = (sessionId: string, ...pair: readonly Buffer[]): Promise<unknown> =>
        server
          .connect({ credentials: credentials.createSsl(ca, ...pair) }, `localhost:${port}`)
          .call("initializeSession", { sessionId });
      await begin("one", read("client", "key"), read("client", "pem"));
      await expect(begin("two")).rejects.toMatchObject({ code: status.UNAVAILABLE });
      await server.logged("session-begun");
      expect(server.log()).toContainEqual(
        expect.objectContaining({ event: "session-begun", session: "one", principal: "alice" }),
      );
    });

    it("asks for both where there are tokens too, and goes by the token", async () => {
      const { authority } = certificateFiles();
      const args = [...tlsArguments(), "--tls-ca", `${authority}.pem`];
      const file = write("both", `${secret} bob`);
      await using server = await startServer([...args, "--token-file", file]);
      const address = server.address.replace("127.0.0.1", "localhost");
      const pair = [read("client", "key"), read("client", "pem")] as const;
      const ca = read("authority", "pem");
      const begin = (
        token: string | undefined,
        ...certificate: readonly Buffer[]
      ): Promise<unknown> =>
        server
          .connect(
            {
              ...(token === undefined ? {} : { token }),
              credentials: credentials.createSsl(ca, ...certificate),
            },
            address,
          )
          .call("initializeSession", { sessionId: "one" });
      await expect(begin(undefined, ...pair)).rejects.toMatchObject({
        code: status.UNAUTHENTICATED,
      });
      await expect(begin(secret)).rejects.toMatchObject({ code: status.UNAVAILABLE });
      await begin(secret, ...pair);
      await server.logged("session-begun");
      expect(server.log()).toContainEqual(
        expect.objectContaining({ event: "session-begun", principal: "bob" }),
      );
    });

    it("listens beyond this machine without any of that when it is told to", async () => {
      await using server = await startServer(["--host", "0.0.0.0", "--insecure"]);
      await server.connect().call("ping", { message: "hello" });
      await server.logged("listening");
      expect(server.log()[0]).toMatchObject({ level: "warn", event: "listening", insecure: true });
    });
  });

  describe("refuses to start", () => {
    it.each([
      ["a port that is none", ["--port", "70000"], "--port"],
      ["a time that is none", ["--session-ttl", "soon"], "--session-ttl"],
      ["no time between sweeps", ["--sweep", "0"], "--sweep"],
      ["a number that is none", ["--max-sessions", "0"], "--max-sessions"],
      ["a level that is none", ["--log-level", "loud"], "--log-level"],
      ["a session without an id", ["--session", ""], "--session"],
      ["a session with too long an id", ["--session", "x".repeat(300)], "--session"],
      [
        "more sessions than there may be",
        ["--session=a", "--session=b", "--max-sessions=1"],
        "--session",
      ],
      ["an unknown option", ["--prot", "1"], "--port"],
      ["a socket and a port", ["--socket", "/tmp/s", "--port", "0"], "in place of --host, --port"],
      ["a short token", ["--token", "open-sesame"], "--token"],
      ["a certificate without its key", ["--tls-cert", "cert.pem"], "--tls-key"],
      ["authorities without a certificate", ["--tls-ca", "ca.pem"], "--tls-cert"],
      [
        "a certificate that is not there",
        ["--tls-cert", "no.pem", "--tls-key", "no.key"],
        "no.pem",
      ],
      ["a file of tokens that is not there", ["--token-file", "no-tokens"], "no-tokens"],
      ["a file of tokens that is a folder", ["--token-file", "."], "cannot be read"],
      ["a FILE that is not there", ["nowhere.ts"], "nowhere.ts"],
      ["a FILE that cannot hold tools", ["../../package.json"], "package.json"],
      ["a tool to expose that there is not", ["plain.mjs", "--expose", "helo"], "hello"],
      ["an address that is not of this machine alone", ["--host", "0.0.0.0"], "--insecure"],
      ["tokens that could be overheard", ["--host", "0.0.0.0", "--token", secret], "--tls-cert"],
    ])("with 2 for %s", async (_what, args, hint) => {
      const { exitCode, stdout, stderr } = await runLater(["serve", ...args]);
      expect(stderr).toContain(hint);
      expect(stderr).not.toContain("open-sesame");
      expect(stderr).not.toContain(secret);
      expect(stdout).toBe("");
      expect(exitCode).toBe(2);
    });

    it.each([
      ["a file that throws", "throws.ts", "The database is not there."],
      ["a file that ends the process", "exits.ts", "exit code 3"],
      ["a file that never finishes loading", "never-loads.ts", "cannot happen any more"],
      ["no sound tool", "unsupported.ts", "unsupported.ts:4:34"],
      ["no tool", "empty.ts", "declares no tools"],
    ])("with 1 for %s", async (_what, file, hint) => {
      const { exitCode, stdout, stderr } = await runLater(["serve", file]);
      expect(JSON.parse(stderr)).toMatchObject({ level: "error", event: "failed" });
      expect(stderr).toContain(hint);
      expect(stdout).toBe("");
      expect(exitCode).toBe(1);
    });

    it("with 1 for a mistake in a file of tokens, without repeating it", async () => {
      const file = write("faulty", `${secret}\nopen-sesame\n`);
      const { exitCode, stderr } = await runLater(["serve", "--token-file", file]);
      expect(JSON.parse(stderr)).toMatchObject({
        code: "INVALID_TOKEN_FILE",
        message: `"${file}", line 2: a token has at least 16 characters.`,
      });
      expect(stderr).not.toContain("open-sesame");
      expect(exitCode).toBe(1);
    });

    it("with 1 for certificates that cannot be used", async () => {
      const junk = write("junk.pem", "junk");
      const { client, server } = certificateFiles();
      for (const args of [
        ["--tls-cert", junk, "--tls-key", junk],
        ["--tls-cert", `${server}.pem`, "--tls-key", `${client}.key`],
        [...tlsArguments(), "--tls-ca", junk],
      ]) {
        const { exitCode, stderr } = await runLater(["serve", ...args]);
        expect(JSON.parse(stderr).message).toContain("cannot be used");
        expect(exitCode).toBe(1);
      }
    });

    it("with 1 for a port that is in use", async () => {
      const taken = createServer().listen(0, "127.0.0.1");
      await new Promise((resolve) => taken.once("listening", resolve));
      const { port } = taken.address() as { port: number };
      const { exitCode, stdout, stderr } = await runLater(["serve", "--port", String(port)]);
      taken.close();
      expect(JSON.parse(stderr)).toMatchObject({
        code: "HOST_UNAVAILABLE",
        message: `The host cannot listen on 127.0.0.1:${port}. The port is in use.`,
        remedy: expect.stringContaining("--port"),
      });
      expect(stdout).toBe("");
      expect(exitCode).toBe(1);
    });

    it.skipIf(process.platform === "win32")("with 1 for a socket that cannot be had", async () => {
      const file = write("no-socket", "kept");
      const cases = [
        [file, "A process listens there, or it is a file of another kind."],
        [path.join(file, "below"), "It is below a file."],
        [path.join(folder, "none", "s"), "There is no such folder, or it is not to be written in."],
      ];
      for (const [socket = "", reason] of cases) {
        const { exitCode, stderr } = await runLater(["serve", "--socket", socket]);
        expect(JSON.parse(stderr)).toMatchObject({
          code: "HOST_UNAVAILABLE",
          message: `The host cannot listen on unix:${socket}. ${reason}`,
          remedy: "Choose another path with --socket.",
        });
        expect(exitCode).toBe(1);
      }
    });

    it("with the stack of what went wrong only when it is asked for", async () => {
      const plain = await runLater(["serve", "throws.ts"]);
      expect(plain.stderr).not.toContain("    at ");
      const verbose = await runLater(["serve", "throws.ts", "--verbose"]);
      expect(JSON.parse(verbose.stderr).stack).toContain("throws.ts:3");
    });

    it(
      "with words for a person in a terminal",
      { skip: terminalProblem !== undefined },
      async () => {
        const { exitCode, output } = await runInTerminal(["serve", "throws.ts"]);
        expect(output).toMatch(
          /error:.* "throws\.ts" cannot be loaded: The database is not there\./,
        );
        expect(exitCode).toBe(1);
      },
    );
  });

  it("works in a terminal", { skip: terminalProblem !== undefined }, async () => {
    const keys = [["LATER_READY", "\u0003"]] as const;
    const { exitCode, output } = await runInTerminal(["serve", "functions.ts"], { keys });
    expect(output).toContain("Reading the types of functions.ts");
    expect(output).toMatch(/^\{"level":"info","event":"closed".*\}\r?$/m);
    expect(exitCode).toBe(0);
  });
});
