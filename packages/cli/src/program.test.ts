import { spawn } from "node:child_process";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { runLater } from "./fixtures/run-later.ts";

describe("later", () => {
  it.each([
    ["--help"],
    ["list", "--help"],
    ["call", "--help"],
    ["chat", "--help"],
    ["serve", "--help"],
    ["doctor", "-h"],
  ])("explains itself with examples: %s %s", async (...args) => {
    const { exitCode, stdout } = await runLater(args.filter(Boolean));
    expect(stdout).toMatch(/^Usage: later/);
    expect(stdout).toMatch(/^ {2}\$ later /m);
    expect(exitCode).toBe(0);
  });

  it("documents its exit codes", async () => {
    const { stdout } = await runLater(["--help"]);
    for (const code of ["0 ", "1 ", "2 ", "130 ", "143 "]) expect(stdout).toContain(`\n  ${code}`);
  });

  it("prints its version", async () => {
    const { exitCode, stdout } = await runLater(["--version"]);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(exitCode).toBe(0);
  });

  it.each([
    ["an unknown command", ["lits"], "list"],
    ["an unknown option", ["list", "handwritten.ts", "--jsom"], "--json"],
    ["a missing FILE", ["list"], "file"],
    ["too much", ["list", "a.ts", "b.ts"], "too many arguments"],
    ["no command", [], "Usage: later"],
  ])("ends with 2 for %s", async (_what, args, hint) => {
    const { exitCode, stdout, stderr } = await runLater(args);
    expect(stderr).toContain(hint);
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });

  it("uses colours only where they are wanted", async () => {
    const args = ["list", "plain.mjs"];
    const escape = "\u001B[";
    const [plain, underCi, forced, refused, switchedOff] = await Promise.all([
      runLater(args),
      runLater(args, { env: { CI: "true" } }),
      runLater(args, { env: { FORCE_COLOR: "1" } }),
      runLater(args, { env: { FORCE_COLOR: "1", NO_COLOR: "1" } }),
      runLater(args, { env: { FORCE_COLOR: "0" } }),
    ]);
    expect(plain.stdout).not.toContain(escape);
    expect(underCi.stdout).not.toContain(escape);
    expect(forced.stdout).toContain(escape);
    expect(refused.stdout).not.toContain(escape);
    expect(switchedOff.stdout).not.toContain(escape);
  });

  it("loads neither the SDK nor gRPC nor tsx to explain itself", async () => {
    const { stderr } = await runLater(["--help"], { env: { NODE_DEBUG: "esm" } });
    expect(stderr).toContain("commander");
    expect(stderr).not.toContain("@google/genai");
    expect(stderr).not.toContain("@grpc/");
    expect(stderr).not.toContain("tsx/dist");
  });

  it("ends quietly when nobody reads on", async () => {
    const main = path.resolve(import.meta.dirname, "../dist/main.js");
    const child = spawn(process.execPath, [main, "list", "handwritten.ts", "--json"], {
      cwd: path.join(import.meta.dirname, "fixtures"),
    });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    await new Promise((resolve) => child.once("close", resolve));
    expect(stderr).toBe("");
  });
});
