import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";

import { compilers, makeProject } from "../introspect/fixtures/make-project.ts";
import { readCached } from "./cache.ts";
import { deriveFiles, deriveFilesSync, Deriver, type DeriverOptions } from "./derive-files.ts";
import { digestOfText } from "./digest-of-text.ts";

const source = `import { deftool, deftools } from "later-runtime";
import type { Unit } from "./models.ts";
export const title = "Grüße 👋 都市";

/** Wetter 👋. */ export const weather = deftool((city: string, unit: Unit) => city + unit, );
/** Named. */ export const named = deftool((a: string) => a /* 👋 */, { name: "other" } // end
);
export const set = deftools({
  /** Member. */
  member: (a: string) => a,
});
const passed: [(a: string) => string] = [(a) => a];
/** Spread. */ export const spread = deftool(...passed);
`;

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function project(
  text: string = source,
  compiler?: (typeof compilers)[number],
): { readonly folder: string; readonly file: string } {
  const folder = makeProject(
    {
      "tsconfig.json": '{ "extends": "./base.json" }',
      "base.json": '{ "compilerOptions": { "module": "nodenext" } }',
      "src/models.ts": 'export type Unit = "c" | "f";\n',
      "src/tools.ts": text,
    },
    compiler,
  );
  folders.push(folder);
  return { folder, file: path.join(folder, "src/tools.ts") };
}

describe("Reading files for a build", () => {
  it.each(
    compilers.flatMap((compiler) =>
      ["", "\uFEFF"].map((mark) => [compiler, mark === "" ? "no mark" : "a mark", mark] as const),
    ),
  )("tells with %s and %s where the arguments of each call end", async (compiler, _, mark) => {
    const { file } = project(mark + source, compiler);
    const derived = (await deriveFiles([file])).get(file);
    const ends = derived?.sites.map(({ passed }) =>
      passed === undefined ? "spread" : [passed.count, source.slice(0, passed.end).slice(-9)],
    );
    expect(ends).toEqual([[1, "ty + unit"], [2, '"other" }'], [1, ") => a,\n}"], "spread"]);
  });

  it("names the files whose text decides, and the state of the file's own", async () => {
    const { folder, file } = project();
    const derived = (await deriveFiles([file])).get(file);
    const inside = derived?.inputs?.filter((name) => name.startsWith(folder));
    expect(inside?.map((name) => path.relative(folder, name))).toEqual([
      "base.json",
      "src/models.ts",
      "src/tools.ts",
      "tsconfig.json",
    ]);
    expect(derived?.digest).toBe(digestOfText(readFileSync(file, "utf8")));
  });

  it("names them also of a file that has only just been written", async () => {
    const { file } = project();
    writeFileSync(file, source.replace("Wetter", "Weather"));
    const derived = (await deriveFiles([file])).get(file);
    expect(derived?.inputs).toContain(file.replace("tools.ts", "models.ts"));
  });

  it("keeps results until a declaration comes about, and not for another file's sake", async () => {
    const { folder, file } = project();
    const add = (name: string, text: string): void => {
      mkdirSync(path.join(folder, "other"), { recursive: true });
      writeFileSync(path.join(folder, "other", name), text);
    };
    add("one.ts", "export const one = 1;");
    await deriveFiles([file]);
    expect(readCached(file)).toBeDefined();
    add("two.ts", "export const two = 2;");
    expect(await Promise.resolve(file).then(readCached)).toBeDefined();
    add("types.d.ts", "interface Named { more: true }");
    await new Promise(setImmediate);
    expect(readCached(file)).toBeUndefined();
  });

  it("comes to the same whether it waits or not", async () => {
    const { file } = project();
    const { file: copy } = project();
    const waited = JSON.stringify(deriveFilesSync([file]).get(file)?.sites);
    const other = JSON.stringify((await deriveFiles([copy])).get(copy)?.sites);
    expect(other.replaceAll(path.dirname(copy), path.dirname(file))).toBe(waited);
    expect(JSON.stringify(deriveFilesSync([file]).get(file)?.sites)).toBe(waited);
  });

  it("gives a failure for a file whose project has no compiler, and reads the others", async () => {
    const { file } = project();
    const { folder, file: lost } = project();
    rmSync(path.join(folder, "node_modules/typescript"));
    const derived = await deriveFiles([lost, file]);
    expect(derived.get(lost)?.failure?.code).toBe("SCHEMA_UNAVAILABLE");
    expect(derived.get(file)?.sites.length).toBeGreaterThan(2);
  });

  it("stops when its signal fires", async () => {
    const { file } = project();
    const controller = new AbortController();
    const reading = deriveFiles([file], { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(reading).rejects.toThrow("enough");
    await expect(deriveFiles([file], { signal: controller.signal })).rejects.toThrow("enough");
  });
});

describe("Reading files again and again", () => {
  function open(options?: DeriverOptions): Deriver {
    const deriver = new Deriver(options);
    onTestFinished(() => deriver.close());
    return deriver;
  }

  async function unitsOf(deriver: Deriver, file: string): Promise<unknown> {
    const [site] = (await deriver.deriveFiles([file])).get(file)?.sites ?? [];
    return site?.kind === "tool" && site.tool.parameters.properties?.["unit"];
  }

  it.each(compilers)(
    "sees with %s each edit of what a file imports, in one process",
    async (compiler) => {
      const { folder, file } = project(source, compiler);
      const deriver = open();
      expect(await unitsOf(deriver, file)).toMatchObject({ enum: ["c", "f"] });
      const { pid } = deriver;
      expect(pid).toBeTypeOf("number");
      for (const unit of ["k", "l"]) {
        writeFileSync(path.join(folder, "src/models.ts"), `export type Unit = "${unit}";\n`);
        expect(await unitsOf(deriver, file)).toMatchObject({ enum: [unit] });
      }
      rmSync(path.join(folder, "src/models.ts"));
      writeFileSync(path.join(folder, "src/models.d.ts"), 'export type Unit = "m" | "n";\n');
      writeFileSync(file, source.replace("./models.ts", "./models.js"));
      expect(await unitsOf(deriver, file)).toMatchObject({ enum: ["m", "n"] });
      expect(deriver.pid).toBe(pid);
    },
  );

  it("answers what is asked at the same time, each with its own", async () => {
    const [one, other] = [project(), project()];
    const deriver = open();
    const found = await Promise.all(
      [one, other, one].map(({ file }) => deriver.deriveFiles([file])),
    );
    expect(found.map((files) => [...files.keys()])).toEqual([[one.file], [other.file], [one.file]]);
    expect(found[1]?.get(other.file)?.sites.length).toBeGreaterThan(2);
  });

  it("lets its process go when it has been idle, and starts another when it is needed", async () => {
    const { file } = project();
    const deriver = open({ idleMs: 10 });
    await deriver.deriveFiles([file]);
    await vi.waitFor(() => expect(deriver.pid).toBeUndefined(), 10_000);
    writeFileSync(file, source.replace("Wetter", "Weather"));
    expect((await deriver.deriveFiles([file])).get(file)?.sites.length).toBeGreaterThan(2);
  });

  it("fails what is being read when its process is gone, and nothing after that", async () => {
    const { file } = project();
    const deriver = open();
    const reading = deriver.deriveFiles([file]);
    deriver.close();
    await expect(reading).rejects.toMatchObject({ code: "INTROSPECTION_FAILED" });
    expect((await deriver.deriveFiles([file])).get(file)?.sites.length).toBeGreaterThan(2);
  });

  it("does not keep a program from ending", () => {
    const { folder, file } = project();
    const entry = pathToFileURL(
      path.resolve(import.meta.dirname, "../../dist/derivation/index.js"),
    );
    const program = `import { Deriver } from ${JSON.stringify(entry.href)};
const deriver = new Deriver({ idleMs: 600_000 });
const { size } = await deriver.deriveFiles([${JSON.stringify(file)}]);
console.log(size, deriver.pid !== undefined);
`;
    writeFileSync(path.join(folder, "program.mjs"), program);
    const { stdout, status } = spawnSync(process.execPath, ["program.mjs"], {
      cwd: folder,
      encoding: "utf8",
      timeout: 20_000,
    });
    expect([stdout, status]).toEqual(["1 true\n", 0]);
  });
});
