import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { toDerivedFiles } from "../../derivation/findings.ts";
import { compilers, makeProject } from "../fixtures/make-project.ts";
import { Introspector } from "../introspect-files.ts";

const compilerOptions = {
  target: "esnext",
  module: "esnext",
  moduleResolution: "bundler",
  allowImportingTsExtensions: true,
  noEmit: true,
  types: [],
};

const files = {
  "tsconfig.json": JSON.stringify({ compilerOptions }),
  "tools.ts": `import { deftool } from "later-runtime";
import type { Size } from "./size";
import type { Colour } from "./later/colour.ts";
/** Takes it. */
export const take = deftool((it: { size: Size }) => void (it as { size: Size; colour?: Colour }));
`,
  "size/index.ts": "export type Size = 1;",
};

const open: { readonly folder: string; readonly introspector: Introspector }[] = [];

afterEach(() => {
  for (const { folder, introspector } of open.splice(0)) {
    introspector.close();
    rmSync(folder, { recursive: true });
  }
});

/** Reads the tools of a project again and again. */
function staying(compiler: (typeof compilers)[number]): {
  readonly properties: () => Promise<unknown>;
  readonly write: (name: string, text: string) => void;
  readonly remove: (name: string) => void;
} {
  const folder = makeProject(files, compiler);
  const introspector = new Introspector();
  open.push({ folder, introspector });
  const file = path.join(folder, "tools.ts");
  return {
    async properties() {
      const site = toDerivedFiles(await introspector.read([{ file }]))[file]?.sites[0];
      return site?.kind === "tool" ? site.tool.parameters.properties : undefined;
    },
    write(name, text) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    },
    remove: (name) => rmSync(path.join(folder, name)),
  };
}

const size = (value: number): object => ({ enum: [value] });

describe.each(compilers)("Files that are read again with %s", (compiler) => {
  it("are seen as they are after each of some edits, whatever comes between", async () => {
    const { properties, write } = staying(compiler);
    expect(await properties()).toMatchObject({ size: size(1) });
    for (const value of [2, 3, 2, 1]) {
      write("size/index.ts", `export type Size = ${value};`);
      expect(await properties()).toMatchObject({ size: size(value) });
      expect(await properties()).toMatchObject({ size: size(value) });
    }
  });

  it("give way to files that take their place, and come back when these are gone", async () => {
    const { properties, write, remove } = staying(compiler);
    expect(await properties()).toMatchObject({ size: size(1) });
    write("size.ts", "export type Size = 2;");
    expect(await properties()).toMatchObject({ size: size(2) });
    remove("size.ts");
    expect(await properties()).toMatchObject({ size: size(1) });
  });

  it("are found when they come about in a folder that was not there", async () => {
    const { properties, write } = staying(compiler);
    expect(await properties()).toMatchObject({ size: size(1) });
    write("later/colour.ts", 'export type Colour = "red";');
    write("tools.ts", files["tools.ts"].replace("(it: { size: Size })", "(it: { size: Colour })"));
    expect(await properties()).toMatchObject({ size: { enum: ["red"] } });
  });

  it("are added to by declarations that come about where nothing was read, until they are gone", async () => {
    const { properties, write, remove } = staying(compiler);
    const wide = async (): Promise<unknown> =>
      ((await properties()) as { size: { required: string[] } }).size.required.toSorted();
    write("size/index.ts", "declare global { interface Wide { a: 1 } } export type Size = Wide;");
    write("other/deep/unread.ts", "export const unread = 1;");
    expect(await wide()).toEqual(["a"]);
    write("other/deep/more.d.ts", "interface Wide { b: 2 }");
    expect(await wide()).toEqual(["a", "b"]);
    write("other/more.d.ts", "interface Wide { c: 3 }");
    expect(await wide()).toEqual(["a", "b", "c"]);
    write("other/more.d.ts", "export interface Wide { c: 3 }");
    expect(await wide()).toEqual(["a", "b"]);
    write("other/more.d.ts", "export {}; declare global { interface Wide { c: 3 } }");
    expect(await wide()).toEqual(["a", "b", "c"]);
    remove("other/deep/more.d.ts");
    expect(await wide()).toEqual(["a", "c"]);
  });

  it("follow a change of the configuration", async () => {
    const { properties, write } = staying(compiler);
    write("tools.ts", files["tools.ts"].replace("./size", "#size"));
    write("other.ts", "export type Size = 7;");
    const withPath = (target: string): string =>
      JSON.stringify({ compilerOptions: { ...compilerOptions, paths: { "#size": [target] } } });
    write("tsconfig.json", withPath("./size/index.ts"));
    expect(await properties()).toMatchObject({ size: size(1) });
    write("tsconfig.json", withPath("./other.ts"));
    expect(await properties()).toMatchObject({ size: size(7) });
  });
});
