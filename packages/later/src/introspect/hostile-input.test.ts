import { rmSync } from "node:fs";
import path from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import type { DerivedFile } from "../derivation/derived-file.ts";
import { compilers, makeProject } from "./fixtures/make-project.ts";
import { introspectFiles } from "./introspect-files.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const head = 'import { deftool } from "later-runtime";\n';
const compilerOptions = { target: "esnext", module: "esnext", moduleResolution: "bundler" };

describe.each(compilers)("What is wrong with a file, read with %s", (compiler) => {
  async function read(files: Readonly<Record<string, string>>): Promise<DerivedFile | undefined> {
    const tsconfig = JSON.stringify({ compilerOptions: { ...compilerOptions, types: [] } });
    const folder = makeProject({ "tsconfig.json": tsconfig, ...files }, compiler);
    folders.push(folder);
    const file = path.join(folder, "tools.ts");
    return (await introspectFiles([{ file }]))[file];
  }

  function parametersOf(file: DerivedFile | undefined, index = 0): unknown {
    const site = file?.sites[index];
    return site?.kind === "tool" ? site.tool.parameters.properties : undefined;
  }

  it("does not matter where it is a type error that no tool is made of", async () => {
    const file = await read({
      "tools.ts": `${head}const wrong: number = "text"; missing(wrong);
/** Takes. @param text Text */ export const take = deftool((text: string): number => text);`,
    });
    expect(parametersOf(file)).toEqual({ text: { type: "string", description: "Text" } });
  });

  it("makes a tool unusable where it is a type that does not exist or is not installed", async () => {
    const file = await read({
      "tools.ts": `${head}import type { Away } from "not-installed";
/** One. @param it It */ export const one = deftool((it: Nowhere) => void it);
/** Two. @param it It */ export const two = deftool((it: Away) => void it);
/** Three. @param text Text */ export const three = deftool((text: string) => void text);`,
    });
    const codes = file?.sites.map((site) =>
      site.kind === "tool" ? site.tool.diagnostics.map(({ code }) => code) : [],
    );
    expect(codes).toEqual([["UNSUPPORTED_TYPE"], ["UNSUPPORTED_TYPE"], []]);
    expect(parametersOf(file, 2)).toEqual({ text: { type: "string", description: "Text" } });
    expect(file?.dependencies).toBeUndefined();
  });

  it("does not hang in types and modules that need each other", async () => {
    const file = await read({
      "tools.ts": `${head}import type { Left } from "./left";
export interface Tool { left?: Left; name: string }
/** Takes. @param tool Tool */ export const take = deftool((tool: Tool, n: Loop) => void [tool, n]);
type Loop = Loop;`,
      "left.ts": 'import type { Right } from "./right"; export interface Left { right?: Right }',
      "right.ts":
        'import type { Left } from "./left"; import type { Tool } from "./tools"; export interface Right { left?: Left; tool?: Tool }',
    });
    const [site] = file?.sites ?? [];
    const tool = site?.kind === "tool" ? site.tool : undefined;
    expect(Object.keys(tool?.parameters.$defs ?? {}).toSorted()).toEqual(["Left", "Tool"]);
    expect(tool?.diagnostics.map(({ code, path: where }) => [code, where])).toContainEqual([
      "UNSUPPORTED_TYPE",
      "n",
    ]);
  });

  it("is not that it has 20,000 lines", async () => {
    const lines = Array.from(
      { length: 5_000 },
      (_, index) => `interface Item${index} {\n  id: "${index}";\n  next?: Item${index + 1};\n}`,
    );
    const file = await read({
      "tools.ts": `${head}${lines.join("\n")}\ninterface Item5000 { id: "last" }
/** Takes. @param last Last */ export const take = deftool((last: Item4999, first: Item0) => void [last, first]);`,
    });
    const [site] = file?.sites ?? [];
    expect(site?.line).toBe(20_003);
    const text = JSON.stringify(parametersOf(file));
    expect(text).toContain('"4999"');
    expect(text.length).toBeLessThan(20_000);
  });
});
