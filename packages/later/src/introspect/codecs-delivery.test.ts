import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { makeProject } from "./fixtures/make-project.ts";
import { runProgram } from "./fixtures/run-program.ts";

const tsconfig = JSON.stringify({
  compilerOptions: {
    target: "esnext",
    module: "nodenext",
    strict: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  },
  include: ["src"],
});

const decimal = `export class Decimal {
  readonly #digits: string;
  constructor(digits: string) {
    if (!/^[\\d.]+$/.test(digits)) throw new Error("internal");
    this.#digits = digits;
  }
  plus(other: Decimal): Decimal {
    return new Decimal(String(Number(this.#digits) + Number(other.#digits)));
  }
  toJSON(): string {
    return this.#digits;
  }
}
`;

function codecs(member: string): string {
  return `import { defineCodec } from "later-runtime";
import { Decimal } from "./decimal.ts";
declare module "later-runtime" {
  interface Codecs {
    ${member}
  }
}
defineCodec("decimal", { decode: (json) => new Decimal(String(json)) });
`;
}

const tools = `import { deftool } from "later-runtime";
import type { Decimal } from "./decimal.ts";
import "./codecs.ts";

/** Adds. @param summands Any number of them */
export const add = deftool((summands: readonly [Decimal, ...Decimal[]]): Decimal =>
  summands.reduce((sum, summand) => sum.plus(summand)));
`;

const main = `import { Runtime } from "later-runtime";
import { add } from "./tools.ts";
try {
  await using runtime = new Runtime();
  const session = await runtime.createSession({ tools: [add] });
  const schema = JSON.stringify(add.declaration);
  const outcomes = [];
  for (const summands of [["1.5", "2"], ["1.5", "x"], [1]]) {
    const { value, error } = await session.execute({ name: "add", args: { summands } });
    outcomes.push(value ?? error.message);
  }
  console.log(JSON.stringify({ schema, outcomes }));
} catch ({ code, message }) {
  console.log(JSON.stringify({ code, message }));
}
`;

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function project(files: Readonly<Record<string, string>> = {}): string {
  const folder = makeProject({
    "tsconfig.json": tsconfig,
    "package-lock.json": "{}",
    "src/decimal.ts": decimal,
    "src/codecs.ts": codecs("/** Digits */ decimal: { value: Decimal; json: string };"),
    "src/tools.ts": tools,
    "src/main.ts": main,
    ...files,
  });
  folders.push(folder);
  return folder;
}

function run(folder: string): Readonly<Record<string, unknown>> {
  return runProgram("tsx", path.join(folder, "src/main.ts")) as Record<string, unknown>;
}

describe("A program with a codec of its own", () => {
  it("runs from source, and sees a change of the codec at its next start", () => {
    const folder = project();
    const first = run(folder);
    expect(first["outcomes"]).toEqual([
      "3.5",
      '"summands[1]" must be a valid decimal, but is the string "x".',
      '"summands[0]" must be a string, but is 1.',
    ]);
    expect(first["schema"]).toContain('{"type":"string","description":"Digits"}');
    expect(first["schema"]).not.toContain("x-codec");
    expect(run(folder)).toEqual(first);

    const changed = codecs("/** A number @maximum 9 */ decimal: { value: Decimal; json: number };");
    writeFileSync(path.join(folder, "src/codecs.ts"), changed);

    const second = run(folder);
    expect(second["schema"]).toContain('{"type":"number","maximum":9,"description":"A number"}');
    expect(second["outcomes"]).toEqual([
      '"summands[0]" must be a number, but is the string "1.5". "summands[1]" must be a number, but is the string "2".',
      expect.stringContaining('"summands[0]" must be a number'),
      expect.stringContaining("did not return what it declares"),
    ]);
  });

  it("may keep it in a file that no file with tools imports", () => {
    const folder = project({
      "src/tools.ts": tools.replace('import "./codecs.ts";', ""),
      "src/main.ts": `import "./codecs.ts";\n${main}`,
    });
    const first = run(folder);
    expect(first["schema"]).toContain('{"type":"string","description":"Digits"}');
    expect(first["outcomes"]).toContain("3.5");
    writeFileSync(
      path.join(folder, "src/codecs.ts"),
      codecs("/** Digits only */ decimal: { value: Decimal; json: string };"),
    );
    expect(run(folder)["schema"]).toContain('"description":"Digits only"');
  });

  it("is told when the codec is there for the types only", () => {
    const imported = tools.replace('import "./codecs.ts";', 'import type {} from "./codecs.ts";');
    expect(run(project({ "src/tools.ts": imported }))).toEqual({
      code: "INVALID_DECLARATION",
      message: expect.stringContaining('The tool "add" needs the codec "decimal"'),
    });
  });
});
