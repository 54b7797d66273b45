import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { runLater } from "../fixtures/run-later.ts";

const emptyFolder = mkdtempSync(path.join(tmpdir(), "later-doctor-"));

afterAll(() => rmSync(emptyFolder, { recursive: true }));

describe("later doctor", () => {
  it("finds what this project has", async () => {
    const { exitCode, stdout } = await runLater(["doctor"]);
    expect(stdout).toMatch(/^ok +Node\.js +\d+\./m);
    expect(stdout).toMatch(/^ok +TypeScript +\d+\./m);
    expect(stdout).toMatch(/^ok +later-runtime /m);
    expect(stdout).toMatch(/^ok +Cache /m);
    expect(stdout).toMatch(/^ok +tsx +\d+\./m);
    expect(stdout).toMatch(/^ok +@google\/genai +\d+\./m);
    expect(stdout).toMatch(/^warning +GEMINI_API_KEY /m);
    expect(exitCode).toBe(0);
  });

  it("never prints the key", async () => {
    const env = { GEMINI_API_KEY: "very-secret" };
    const { stdout, stderr } = await runLater(["doctor"], { env });
    expect(stdout).toMatch(/^ok +GEMINI_API_KEY +It is set\./m);
    expect(stdout + stderr).not.toContain("very-secret");
  });

  it("prints one document with --json", async () => {
    const { stdout } = await runLater(["doctor", "handwritten.ts", "--json"]);
    const { ok, checks } = JSON.parse(stdout);
    expect(ok).toBe(true);
    expect(checks.at(-1)).toMatchObject({ name: "handwritten.ts", status: "ok" });
    expect(checks.at(-1).message).toContain("echo_number");
  });

  it("ends with 1 when the tools of FILE cannot be declared", async () => {
    const { exitCode, stdout } = await runLater(["doctor", "throws.ts"]);
    expect(stdout).toMatch(/^problem +throws\.ts .*The database is not there\./m);
    expect(exitCode).toBe(1);
  });

  it("ends with 1 when only some of the tools of FILE can be declared", async () => {
    const { exitCode, stdout } = await runLater(["doctor", "partly-sound.ts"]);
    expect(stdout).toMatch(/^problem +partly-sound\.ts .*"bare" cannot be declared/m);
    expect(exitCode).toBe(1);
  });

  it("says how to get what a project does not have", async () => {
    const { exitCode, stdout } = await runLater(["doctor"], { cwd: emptyFolder });
    expect(stdout).toMatch(/^problem +TypeScript .*\n +npm install --save-dev typescript$/m);
    expect(stdout).toMatch(/^warning +later-runtime .*\n +npm install later-runtime$/m);
    expect(exitCode).toBe(1);
  });

  it("refuses a FILE that is not there", async () => {
    const { exitCode } = await runLater(["doctor", "nowhere.ts"]);
    expect(exitCode).toBe(2);
  });
});
