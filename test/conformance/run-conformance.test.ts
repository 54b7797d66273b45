import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { runConformance, summaryOf } from "./run-conformance.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "later-vectors-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const add = { call_id: "c1", name: "add", args: { a: 1, b: 2 } };
const three = { call_id: "c1", name: "add", status: "SUCCESS", content: 3 };
const sum = { registered: ["add"], session: { id: "s1", tools: ["add"] }, calls: [add] };

function vector(input: unknown, expectation: unknown, members: object = {}): object {
  return { id: "V-1", title: "something", req: ["X-1"], input, expect: expectation, ...members };
}

function write(name: string, content: unknown): void {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(path.join(folder, name), text);
}

function file(kind: string, ...vectors: readonly object[]): object {
  return { format: "later-vectors/1", kind, title: "Made for a test", vectors };
}

async function run(): Promise<readonly string[]> {
  const lines: string[] = [];
  const counts = await runConformance([folder], (line) => lines.push(line));
  return [...lines, summaryOf(counts)];
}

describe("runConformance", () => {
  it("counts vectors that hold and prints nothing else", async () => {
    write("a.json", file("execute", vector(sum, { results: [three], invoked: { add: 1 } })));
    write("b.json", file("function-name", { id: "V-2", input: "add", expect: { valid: true } }));
    write("notes.txt", "not read");
    expect(await run()).toEqual(["2 passed, 0 failed, 0 skipped"]);
  });

  it("tells which step of a session's variables did not go as it should", async () => {
    const define = { do: "define", name: "n", definition: { type: "integer", initial: 1 } };
    const get = { do: "get", name: "n", expect: { value: 2 } };
    const taken = { ...define, expect: { value: 1 } };
    write("a.json", file("state", vector({ steps: [define, get, taken] }, undefined)));
    expect(await run()).toEqual([
      'FAIL V-1 something: expected step 1: 2, got 1; expected step 2: 1, got VARIABLE_EXISTS: The session already has a variable "n".',
      "0 passed, 1 failed, 0 skipped",
    ]);
  });

  it("tells what an error said besides that was not expected", async () => {
    const get = (identifier: string): object => ({
      do: "get",
      name: "n",
      expect: { fails: { code: "VARIABLE_NOT_FOUND", details: { identifier } } },
    });
    write("a.json", file("state", vector({ steps: [get("n"), get("m")] }, undefined)));
    expect(await run()).toEqual([
      'FAIL V-1 something: expected step 1: "m" at details/identifier, got "n"',
      "0 passed, 1 failed, 0 skipped",
    ]);
  });

  it("uses the declarations that a file brings, and those of files it refers to", async () => {
    const strict = {
      name: "add",
      description: "Adds integers.",
      parameters: {
        type: "OBJECT",
        properties: { a: { type: "INTEGER" }, b: { type: "INTEGER" } },
      },
    };
    const call = { ...add, args: { a: 1.5, b: 2 } };
    const refused = { status: "ERROR", error: { type: "PARAMETER_VALIDATION_FAILED" } };
    const vectors = [vector({ ...sum, calls: [call] }, { results: [refused] })];
    write("a.json", { ...file("execute", ...vectors), fixtures: [strict] });
    const borrowing = { ...vectors[0], id: "V-2" };
    write("b.json", { ...file("execute", borrowing), fixturesFrom: "a.json" });
    const named = { ...vectors[0], id: "V-3" };
    const { name: _, ...unnamed } = strict;
    write("c.json", { ...file("execute", named), fixtures: { add: { declaration: unnamed } } });
    expect(await run()).toEqual(["3 passed, 0 failed, 0 skipped"]);
  });

  it.each([
    [
      "another value",
      { results: [{ ...three, content: 4 }] },
      "expected result 0: 4 at /content, got 3",
    ],
    ["another id", { results: [{ ...three, call_id: "c2" }] }, "/call_id"],
    ["no result", { results: [] }, "expected 0 results, got 1"],
    ["an error", { results: [{ status: "ERROR", error: { type: "TIMEOUT" } }] }, 'status "ERROR"'],
    ["more calls", { invoked: { add: 2 } }, "expected 2 at invoked/add, got 1"],
    ["an outcome", { outcomes: [{ ok: false, error: { type: "TIMEOUT" } }] }, "/0"],
    ["a signal", { signalAborted: ["add"] }, "a signal"],
    ["an end before the beginning", { withinMs: -1 }, "an end within -1 ms"],
    ["neither of two", { anyOf: [{ invoked: { add: 0 } }, { results: [] }] }, "expected"],
  ])("tells of a vector that expects %s", async (_, expectation, told) => {
    write("a.json", file("execute", vector(sum, expectation)));
    const [line, summary] = await run();
    expect(line).toMatch(/^FAIL V-1 something: expected .*, got /);
    expect(line).toContain(told);
    expect(summary).toBe("0 passed, 1 failed, 0 skipped");
  });

  it.each([
    ["function-name", "9", { valid: true }],
    ["function-name", "a", { valid: false }],
    ["tool", {}, { valid: false, at: ["/nowhere"] }],
    ["tool", {}, { valid: false, code: "TIMEOUT" }],
    ["schema", { type: "STRING" }, { valid: true, warning: true }],
    ["schema", { type: "STRING" }, { valid: true, output: { type: "NUMBER" } }],
    ["schema", { type: "STRING" }, { valid: true, outputText: "{}" }],
    ["args", { parameters: { type: "OBJECT", properties: {} }, args: { a: 1 } }, { valid: true }],
    ["args", { parameters: { type: "OBJECT", properties: {} }, args: {} }, { valid: false }],
    ["registry", { steps: [{ do: "createSession", id: "" }] }, { stepsAsMarked: true }],
    [
      "registry",
      { steps: [{ do: "createSession", id: "a", expect: { fails: true } }] },
      { stepsAsMarked: true },
    ],
    [
      "registry",
      { steps: [{ do: "destroySession", session: "a", expect: { fails: "TOOL_NOT_FOUND" } }] },
      { stepsAsMarked: true },
    ],
    ["gemini", { op: "calls", response: {} }, { calls: [] }],
    ["gemini", { op: "loop", script: [{ parts: [{ text: "a" }] }] }, { text: "b" }],
    ["gemini", { op: "loop", script: [] }, { text: "b" }],
    ["gemini", { op: "toolConfig", toolConfig: { mode: "AUTO" } }, { fails: true }],
    ["introspection", { source: "/** A. */ export function a() {}", export: "a" }, { fails: true }],
    ["introspection", { source: "export function a() {}", export: "a" }, { declaration: {} }],
    ["promotion", { op: "manifest", registered: ["add"] }, { names: ["subtract"] }],
  ])("tells of a vector of the kind %s that does not hold: %j, %j", async (kind, input, said) => {
    write("a.json", file(kind, vector(input, said)));
    const lines = await run();
    expect(lines[0]).toMatch(/^FAIL V-1 something: expected .*, got /);
    expect(lines).toEqual([lines[0], "0 passed, 1 failed, 0 skipped"]);
  });

  it.each([
    ["kind", "weather", {}, { valid: true }, 'the kind "weather" is not known'],
    ["kind that objects inherit", "constructor", {}, { valid: true }, "is not known"],
    ["operation", "gemini", { op: "sing" }, { text: "a" }, 'the operation "sing"'],
    ["operation", "promotion", { op: "grid", steps: [] }, { same: true }, 'the operation "grid"'],
    ["step", "registry", { steps: [{ do: "dance" }] }, { stepsAsMarked: true }, 'the step "dance"'],
    ["fixture", "execute", { ...sum, registered: ["multiply"] }, { results: [] }, '"multiply"'],
    ["option", "execute", { ...sum, options: { speed: 3 } }, { results: [three] }, '"speed"'],
    ["member of the input", "execute", { ...sum, mood: 1 }, { results: [three] }, '"mood"'],
    ["expectation", "execute", sum, { results: [three], smell: "good" }, '"smell"'],
    [
      "member of a result",
      "execute",
      { ...sum, calls: [{ ...add, name: "nope" }] },
      { results: [{ status: "ERROR", hue: 1 }] },
      '"hue"',
    ],
    ["matcher", "execute", sum, { results: [{ $near: 3 }] }, '"$near"'],
    ["list of steps", "registry", { steps: [] }, { stepsAsMarked: true }, "no steps"],
    ["input", "execute", "add", { results: [] }, "input is no object"],
    ["list of calls", "execute", { ...sum, calls: {} }, { results: [] }, "no list"],
    ["expectation at all", "execute", sum, {}, "it expects nothing"],
    [
      "expectation of a source",
      "introspection",
      { source: "/** A. */ export function a() {}", export: "a" },
      { ignoring: [] },
      "neither a declaration nor a failure",
    ],
  ])("skips a vector with an unknown %s, and says why", async (_, kind, input, said, told) => {
    write("a.json", file(kind, vector(input, said)));
    const [line, summary] = await run();
    expect(line).toMatch(/^SKIP V-1 something: /);
    expect(line).toContain(told);
    expect(summary).toBe("0 passed, 0 failed, 1 skipped");
  });

  it("skips a vector with a member that it does not know", async () => {
    const said = vector("add", { valid: true }, { inputBase64: "YQ==" });
    write("a.json", file("function-name", said));
    expect((await run())[0]).toContain('"inputBase64", which this runner does not know');
  });

  it("skips calls of a fixture of which it only knows the declaration", async () => {
    const multiply = { name: "multiply", description: "Multiplies.", parameters: sumParameters };
    const input = { registered: ["multiply"], calls: [{ ...add, name: "multiply" }] };
    const vectors = file("execute", vector(input, { invoked: { multiply: 1 } }));
    write("a.json", { ...vectors, fixtures: [multiply] });
    expect((await run())[0]).toMatch(/^SKIP .* what the fixture "multiply" does/);
  });

  it.each([
    ["{", "it cannot be read"],
    ["[]", "it holds no object"],
    [{ kind: "tool", vectors: [] }, '"format" is not "later-vectors/1"'],
    [{ format: "later-vectors/2", kind: "tool", vectors: [] }, '"format"'],
    [{ format: "later-vectors/1", vectors: [] }, 'no "kind"'],
    [{ format: "later-vectors/1", kind: "tool" }, 'no list "vectors"'],
    [file("tool", [] as never), "vector 0 is no object"],
    [file("tool", { title: "nameless" }), 'vector 0 has no "id"'],
  ])("counts a damaged file as a failure and says what is wrong: %j", async (content, told) => {
    write("a.json", content);
    const [line, summary] = await run();
    expect(line).toMatch(/^FAIL a\.json: /);
    expect(line).toContain(told);
    expect(summary).toBe("0 passed, 1 failed, 0 skipped");
  });

  it("runs the sound vectors beside damaged ones", async () => {
    const named = { id: "V-1", input: "add", expect: { valid: true } };
    write("a.json", file("function-name", named, named));
    write("b.json", "{");
    const lines = await run();
    expect(lines[0]).toMatch(/^FAIL b\.json: it cannot be read: .+/);
    expect(lines[1]).toBe('FAIL a.json: vector 1 has the id "V-1", which another vector has');
    expect(lines.at(-1)).toBe("1 passed, 2 failed, 0 skipped");
  });

  it("has nothing to run where there is no file", async () => {
    await expect(run()).rejects.toThrow(`There is no *.json in ${folder}.`);
    const missing = path.join(folder, "missing");
    await expect(runConformance([missing], () => {})).rejects.toThrow(`There is no ${missing}.`);
  });
});

const sumParameters = {
  type: "OBJECT",
  properties: { a: { type: "NUMBER" }, b: { type: "NUMBER" } },
};

describe("the program", () => {
  const play = (...args: readonly string[]): { status: number | null; lines: string[] } => {
    const main = path.join(import.meta.dirname, "main.ts");
    const options = ["--conditions=later-source", "--import", "tsx"];
    const { status, stdout } = spawnSync(process.execPath, [...options, main, ...args], {
      encoding: "utf8",
    });
    return { status, lines: stdout.trimEnd().split("\n") };
  };

  it("ends with 0 when all hold, with 1 when one does not", () => {
    write("a.json", file("function-name", { id: "V-1", input: "a", expect: { valid: true } }));
    expect(play(folder)).toEqual({ status: 0, lines: ["1 passed, 0 failed, 0 skipped"] });
    write("b.json", file("function-name", { id: "V-2", input: "9", expect: { valid: true } }));
    const { status, lines } = play(folder);
    expect(status).toBe(1);
    expect(lines.at(-1)).toBe("1 passed, 1 failed, 0 skipped");
  });

  it("ends with 1 where there is nothing to run", () => {
    expect(play(folder)).toEqual({ status: 1, lines: ["0 passed, 1 failed, 0 skipped"] });
  });
});
