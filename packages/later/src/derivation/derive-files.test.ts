import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { compilers, makeProject } from "../introspect/fixtures/make-project.ts";
import { deriveFiles, deriveFilesSync } from "./derive-files.ts";
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
