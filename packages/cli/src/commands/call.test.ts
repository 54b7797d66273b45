import { describe, expect, it } from "vitest";

import { runLater } from "../fixtures/run-later.ts";

describe("later call", () => {
  it("prints the value as JSON", async () => {
    const ended = await runLater(["call", "handwritten.ts", "add", '{"a": 1, "b": 2.5}']);
    expect(ended).toEqual({ exitCode: 0, stdout: "3.5\n", stderr: "" });
  });

  it("calls a function whose types were read", async () => {
    const args = ["call", "functions.ts", "getWeather"];
    const fitting = await runLater([...args, '{"city": "Oslo", "unit": "fahrenheit"}']);
    expect(fitting.stdout).toBe('{"city":"Oslo","degrees":68}\n');
    const unfitting = await runLater([...args, '{"city": "Oslo", "days": 15}']);
    expect(unfitting.stderr).toMatch(/^ {2}\/days {2}.*14/m);
  });

  it("calls without arguments when none are given", async () => {
    const { stdout } = await runLater(["call", "handwritten.ts", "exported_only"]);
    expect(stdout).toBe('"found"\n');
  });

  it("calls tools of a server of MCP, which a file exports in a list, and leaves no server behind", async () => {
    const ended = await runLater(["call", "of-a-server.mjs", "remote_hello"]);
    expect(ended).toEqual({ exitCode: 0, stdout: '"hello"\n', stderr: "" });
  });

  it("reads the arguments from standard input for -", async () => {
    const { stdout } = await runLater(["call", "handwritten.ts", "add", "-"], {
      input: '{"a": 40, "b": 2}\n',
    });
    expect(stdout).toBe("42\n");
  });

  it("keeps integers exact that a number would round", async () => {
    const { stdout } = await runLater([
      "call",
      "handwritten.ts",
      "echo_number",
      '{"value": 1234567890123456789}',
    ]);
    expect(stdout).toBe('{"value":1234567890123456789,"type":"bigint"}\n');
  });

  it("keeps what tools print apart from the result, and ends although they left a timer", async () => {
    const ended = await runLater(["call", "handwritten.ts", "noisy"]);
    expect(ended).toEqual({ exitCode: 0, stdout: "1\n", stderr: "printed by the tool\n" });
  });

  it("lists every violation of the parameters", async () => {
    const { exitCode, stdout, stderr } = await runLater([
      "call",
      "handwritten.ts",
      "add",
      '{"a": "one", "b": null}',
    ]);
    expect(stderr).toMatch(/^PARAMETER_VALIDATION_FAILED /);
    expect(stderr).toMatch(/^ {2}\/a {2}/m);
    expect(stderr).toMatch(/^ {2}\/b {2}/m);
    expect(stdout).toBe("");
    expect(exitCode).toBe(1);
  });

  it("prints the tool's own error", async () => {
    const { exitCode, stderr } = await runLater(["call", "handwritten.ts", "refuse"]);
    expect(stderr).toBe("SOLD_OUT There is nothing left.\n");
    expect(exitCode).toBe(1);
  });

  it("says so when the tool ends the process", async () => {
    const { exitCode, stderr } = await runLater(["call", "handwritten.ts", "leave"]);
    expect(stderr).toContain("exit code 0");
    expect(exitCode).toBe(1);
  });

  it("calls a sound tool of a file with others, and says what is wrong with those", async () => {
    const sound = await runLater(["call", "partly-sound.ts", "next", '{"number": 1}']);
    expect(sound).toEqual({ exitCode: 0, stdout: "2\n", stderr: "" });
    const faulty = await runLater(["call", "partly-sound.ts", "bare", '{"number": 1}']);
    expect(faulty.stderr).toContain("partly-sound.ts:6:21 ");
    expect(faulty.exitCode).toBe(1);
    const names = await runLater(["call", "partly-sound.ts"]);
    expect(names.stdout).toBe("next\n");
    expect(names.stderr).toContain("partly-sound.ts:6:21 ");
    expect(names.exitCode).toBe(1);
  });

  it("ends a call at its deadline", async () => {
    const { exitCode, stderr } = await runLater([
      "call",
      "handwritten.ts",
      "wait",
      "--timeout",
      "50",
    ]);
    expect(stderr).toContain("TIMEOUT");
    expect(stderr).toContain("50 ms");
    expect(exitCode).toBe(1);
  });

  it("cancels the tool on SIGINT and ends with 130", async () => {
    let interrupted = false;
    const { exitCode, stderr } = await runLater(["call", "handwritten.ts", "wait"], {
      onStderr: (text, child) => {
        if (interrupted || !text.includes("the tool waits")) return;
        interrupted = true;
        child.kill("SIGINT");
      },
    });
    expect(stderr).toContain("the tool was told");
    expect(stderr).toContain("CANCELLED");
    expect(exitCode).toBe(130);
  });

  it("prints the whole outcome with --json", async () => {
    const success = await runLater(["call", "handwritten.ts", "add", '{"a": 1}', "--json"]);
    expect(JSON.parse(success.stdout)).toEqual({
      ok: true,
      value: 2,
      result: { callId: expect.any(String), name: "add", status: "SUCCESS", content: 2 },
    });
    const failure = await runLater(["call", "handwritten.ts", "add", "{}", "--json"]);
    expect(JSON.parse(failure.stdout)).toMatchObject({
      ok: false,
      error: {
        type: "PARAMETER_VALIDATION_FAILED",
        details: { violations: [{ path: "/a", keyword: "required" }] },
      },
    });
    expect(failure.stderr).toBe("");
    expect(failure.exitCode).toBe(1);
  });

  it("lists the names without a tool", async () => {
    const { stdout } = await runLater(["call", "commonjs/tools.ts"]);
    expect(stdout).toBe("registered\nexported\n");
    const json = await runLater(["call", "commonjs/tools.ts", "--json"]);
    expect(JSON.parse(json.stdout)).toEqual({ ok: true, tools: ["registered", "exported"] });
  });

  it("suggests the names that are near to an unknown one", async () => {
    const { exitCode, stderr } = await runLater(["call", "handwritten.ts", "serach"]);
    expect(stderr).toContain('no tool named "serach"');
    expect(stderr).toContain("Did you mean search?");
    expect(exitCode).toBe(2);
  });

  it("says how to see the names when none is near", async () => {
    const { stderr } = await runLater(["call", "handwritten.ts", "xyzzy"]);
    expect(stderr).toContain("later call handwritten.ts");
  });

  it.each([
    ["are not JSON", "{a: 1}", "line 1, column 2"],
    ["are no object", "[1]", "have to be an object"],
    ["are empty", "", "not JSON"],
  ])("refuses arguments that %s", async (_what, args, message) => {
    const { exitCode, stdout, stderr } = await runLater(["call", "handwritten.ts", "add", args]);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });

  it("refuses a time limit that is no number", async () => {
    const { exitCode, stderr } = await runLater([
      "call",
      "handwritten.ts",
      "add",
      "--timeout",
      "soon",
    ]);
    expect(stderr).toContain("milliseconds");
    expect(exitCode).toBe(2);
  });

  it("runs what a person has to approve with --approve only", async () => {
    const args = ["call", "guarded.ts", "pay", '{"euros": 5}'];
    expect(await runLater(args)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "APPROVAL_REQUIRED A person has to approve the call.\nApprove it with --approve.\n",
    });
    expect(await runLater([...args, "--approve"])).toEqual({
      exitCode: 0,
      stdout: '"paid 5"\n',
      stderr: "paying\n",
    });
    const { stdout } = await runLater([...args, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { type: "APPROVAL_REQUIRED" } });
  });
});
