import { execFile } from "node:child_process";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { afterAll, describe, expect, it } from "vitest";

import { AuditFile, type AuditFileOptions } from "./audit-file.ts";
import { AuditLog } from "./audit-log.ts";
import { type AuditVerification, verifyAudit } from "./verify-audit.ts";

const folder = mkdtempSync(path.join(tmpdir(), "later-audit-"));
let files = 0;

afterAll(() => rmSync(folder, { recursive: true }));

function newFile(): string {
  files += 1;
  return path.join(folder, `${files}.jsonl`);
}

/** Records calls of tools with these names. */
async function write(
  file: string,
  names: readonly string[],
  options?: AuditFileOptions,
): Promise<void> {
  await using log = new AuditLog({ sink: await AuditFile.open(file, options) });
  for (const tool of names) {
    log.record({ event: "call", tool });
    await log.flush();
  }
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, "utf8").split("\n").slice(0, -1);
}

function eventsOf(file: string): readonly unknown[] {
  return linesOf(file).map((line) => {
    const { event, tool } = JSON.parse(line);
    return tool ?? event;
  });
}

function verify(file: string): Promise<AuditVerification> {
  return verifyAudit(linesOf(file));
}

describe("an AuditFile", () => {
  it("is for nobody else to read", async () => {
    const file = newFile();
    await write(file, ["a"]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("is gone on with", async () => {
    const file = newFile();
    await write(file, ["a", "b"]);
    await write(file, []);
    await write(file, ["c"]);
    expect(eventsOf(file)).toEqual(["a", "b", "c"]);
    expect(await verify(file)).toMatchObject({ ok: true, records: 3 });
  });

  it.each([1, 20, 200])(
    "loses a last record that a crash has cut off by %i bytes, and tells of it",
    async (bytes) => {
      const file = newFile();
      await write(file, ["a", "b"]);
      truncateSync(file, statSync(file).size - bytes - 1);
      const size = statSync(file).size - Buffer.byteLength(`${linesOf(file)[0]}\n`);
      await write(file, ["c"]);
      expect(eventsOf(file)).toEqual(["a", "recovery", "c"]);
      expect(JSON.parse(linesOf(file)[1] ?? "")).toMatchObject({ facts: { tornBytes: size } });
      expect(await verify(file)).toMatchObject({ ok: true, records: 3 });
    },
  );

  it("keeps a last record of which only the end of the line is missing", async () => {
    const file = newFile();
    await write(file, ["a"]);
    truncateSync(file, statSync(file).size - 1);
    await write(file, ["b"]);
    expect(eventsOf(file)).toEqual(["a", "b"]);
    expect(await verify(file)).toMatchObject({ ok: true });
  });

  it("begins again where a crash has cut the first record off", async () => {
    const file = newFile();
    writeFileSync(file, '{"event":"ca');
    await write(file, ["a"]);
    expect(eventsOf(file)).toEqual(["recovery", "a"]);
    expect(await verify(file)).toMatchObject({ ok: true });
  });

  it("goes on behind more than is looked at", async () => {
    const file = newFile();
    await write(file, ["a"]);
    const log = new AuditLog({ sink: await AuditFile.open(file) });
    for (let index = 0; index < 6_000; index += 1) log.record({ event: "call", tool: "b" });
    await log.close();
    expect(statSync(file).size).toBeGreaterThan(1_048_576);
    await write(file, ["c"]);
    expect(await verify(file)).toMatchObject({ ok: true, records: 6_002 });
  });

  it.each<[string, (text: string) => string]>([
    ["has been changed", (text) => text.replace('"tool":"b"', '"tool":"x"')],
    ["misses a record", (text) => text.replace(/^.*"tool":"b".*\n/m, "")],
    ["is something else", () => "GET / HTTP/1.1\n"],
    ["has a line that is no record", (text) => `${text}\n`],
    ["is longer than any line", () => "a".repeat(2_000_000)],
  ])("is not opened if its end %s", async (_, change) => {
    const file = newFile();
    await write(file, ["a", "b", "c"]);
    const text = change(readFileSync(file, "utf8"));
    writeFileSync(file, text);
    await expect(AuditFile.open(file)).rejects.toMatchObject({
      code: "INVALID_DOCUMENT",
      message: expect.stringContaining("Move the file away"),
    });
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it("is not opened where there can be none", async () => {
    await expect(AuditFile.open(folder)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(AuditFile.open(path.join(folder, "no/a.jsonl"))).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    await expect(AuditFile.open(newFile(), { maxBytes: 0 })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });

  it("makes room when it is full, and the chain goes on in the new one", async () => {
    const file = newFile();
    const names = ["a", "b", "c", "d", "e"];
    await write(file, names.slice(0, 3), { maxBytes: 600 });
    await write(file, names.slice(3), { maxBytes: 600 });
    const all = readdirSync(folder)
      .filter((name) => name.startsWith(path.basename(file)))
      .toSorted()
      .map((name) => path.join(folder, name));
    expect(all.length).toBeGreaterThan(2);
    expect(all[1]).toBe(`${file}.000001`);
    const [current = "", ...full] = all;
    const ordered = [...full, current];
    expect(ordered.flatMap(eventsOf)).toEqual(names);
    expect(await verifyAudit(ordered.flatMap(linesOf))).toMatchObject({ ok: true, records: 5 });
    for (const each of ordered) {
      expect(statSync(each).size).toBeLessThanOrEqual(600);
      expect(statSync(each).mode & 0o777).toBe(0o600);
    }
    expect(await verify(current)).toMatchObject({
      ok: true,
      after: { sequence: 5 - linesOf(current).length },
    });
  });

  it("goes on with the chain where the full file has been put away and the new one is still empty", async () => {
    const file = newFile();
    await write(file, ["a", "b"]);
    writeFileSync(`${file}.000001`, readFileSync(file));
    rmSync(file);
    await write(file, ["c"]);
    expect(JSON.parse(linesOf(file)[0] ?? "")).toMatchObject({ sequence: 3 });
  });

  it("has whole records only when the disk is full", async () => {
    const file = newFile();
    const program = path.join(import.meta.dirname, "fixtures/fill-disk.ts");
    // A file of this shell's children has at most 8 blocks; what is beyond is an error like a full disk.
    const command = `trap '' XFSZ; ulimit -f 8; exec "$0" --conditions=later-source --import tsx "$1" "$2"`;
    const args = ["-c", command, process.execPath, program, file];
    const { stdout } = await promisify(execFile)("sh", args);
    expect(stdout).toBe("HOST_UNAVAILABLE\n");
    expect(statSync(file).size).toBeGreaterThan(1_000);
    expect(readFileSync(file, "utf8")).toMatch(/\}\n$/);
    expect(await verify(file)).toMatchObject({ ok: true });
    await write(file, ["a"]);
    expect(eventsOf(file).at(-1)).toBe("a");
    expect(eventsOf(file)).not.toContain("recovery");
  });

  it("takes nothing while somebody else writes to it", async () => {
    const file = newFile();
    await write(file, ["a"]);
    const log = new AuditLog({ sink: await AuditFile.open(file) });
    appendFileSync(file, "something else\n");
    log.record({ event: "call", tool: "b" });
    await expect(log.close()).rejects.toMatchObject({ cause: { code: "STORE_CONFLICT" } });
    expect(readFileSync(file, "utf8")).toMatch(/something else\n$/);
  });
});
