import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { installPacked, linkInstalled } from "../setup/install-packed.ts";
import { root } from "../setup/paths.ts";
import { typeCheck } from "../setup/type-check.ts";

const program = `
import { BridgeHost } from "later-bridge";
import * as later from "later-runtime";
import { deftool, deftools, deftype, Runtime, type ToolContext } from "later-runtime";
import { scriptedModel } from "later-runtime/testing";

export const add = deftool((a: number, b: number, context?: ToolContext): number => {
  context?.progress({ progress: 1 });
  return a + b;
});
export const total: number = add(1, 2);
export const set = deftools({ echo: (text: string) => text });
export const place = deftype<{ readonly city: string }>();
export const negate = later.deftool((a: number) => -a);
export const runtime = new Runtime();
export const session = runtime.createSession({ tools: [add, negate] });
export const host = new BridgeHost({ runtime });
export const model = scriptedModel([]);

class Temperature {
  readonly #kelvin = 1;
  get kelvin(): number {
    return this.#kelvin;
  }
}
declare module "later-runtime" {
  interface Codecs {
    temperature: { value: Temperature; json: number };
  }
}
later.defineCodec("temperature", {
  decode: () => new Temperature(),
  class: Temperature,
  encode: ({ kelvin }) => kelvin,
});
// @ts-expect-error there is no such codec
later.defineCodec("pressure", { decode: () => new Temperature() });
// @ts-expect-error the argument has to be a number
add("1", 2);
`;

const required = `
import later = require("later-runtime");
import testing = require("later-runtime/testing");
export const negate = later.deftool((a: number, context?: later.ToolContext): number => -a);
export const model = testing.scriptedModel([]);
// @ts-expect-error the argument has to be a number
negate("1");
`;

/** What both formats get of one package, in one program. */
const both = `
import type * as Bridge from "later-bridge";
import type * as Later from "later-runtime";
import type * as RequiredBridge from "later-bridge" with { "resolution-mode": "require" };
import type * as Required from "later-runtime" with { "resolution-mode": "require" };
import { add } from "./program.js";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
export const same: [
  Same<Later.LaterError, Required.LaterError>,
  Same<Later.Runtime, Required.Runtime>,
  Same<Later.Codecs, Required.Codecs>,
  Same<Bridge.BridgeHost, RequiredBridge.BridgeHost>,
] = [true, true, true, true];
export const tool: Later.Tool = add;
export const json: Later.Codecs["temperature"]["json"] = 1;
`;

/** Every entry that both packages have, but for one. */
const entries = ["later", "bridge"]
  .flatMap((folder) => {
    const manifest = JSON.parse(
      readFileSync(path.join(root, "packages", folder, "package.json"), "utf8"),
    ) as { readonly name: string; readonly exports: Readonly<Record<string, unknown>> };
    const names = Object.keys(manifest.exports).filter((name) => !name.endsWith(".json"));
    return names.map((name) => path.posix.join(manifest.name, name));
  })
  .filter((name) => name !== "later-runtime/langchain")
  .map((name, index) => `export * as entry${index} from ${JSON.stringify(name)};\n`)
  .join("");

/** It needs what the types of zod need, which LangChain has in its own. */
const langchain = 'export * as langchain from "later-runtime/langchain";\n';

const folder = mkdtempSync(path.join(tmpdir(), "later-commonjs-"));

beforeAll(() => {
  installPacked(folder, ["later-runtime", "later-bridge"]);
  linkInstalled(folder, ["@bufbuild", "@google/genai", "@grpc", "@modelcontextprotocol"]);
  linkInstalled(folder, ["@langchain", "@opentelemetry/api", "@types/node", "ai"]);
  writeFileSync(path.join(folder, "package.json"), '{ "type": "commonjs" }');
  writeFileSync(path.join(folder, "program.ts"), program);
  writeFileSync(path.join(folder, "required.ts"), required);
  writeFileSync(path.join(folder, "both.mts"), both);
  writeFileSync(path.join(folder, "entries.ts"), entries);
  writeFileSync(path.join(folder, "langchain.ts"), langchain);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const node10 = { module: "commonjs", moduleResolution: "node10" };
const withoutInterop = "node10 and no esModuleInterop";
const compilers = ["typescript-5", "typescript-6", "typescript", "typescript-next"];
const settings: readonly (readonly [string, string, Readonly<Record<string, unknown>>])[] = [
  // Later compilers have this resolution no more.
  ["node10", "typescript-5", { ...node10, esModuleInterop: true }],
  [withoutInterop, "typescript-5", node10],
  ["node10", "typescript-6", { ...node10, ignoreDeprecations: "6.0" }],
  ...compilers.map((compiler) => ["node16", compiler, { module: "node16" }] as const),
  ["nodenext", "typescript", { module: "nodenext" }],
  ["commonjs", "typescript", { module: "commonjs" }],
];

it.each(settings)(
  "CommonJS programs type-check with %s of %s, and find no fault in any declaration",
  (setting, compiler, resolution) => {
    const options = {
      ...resolution,
      // Where types of ours cannot be named in declarations of a program's own, that shows as well.
      declaration: true,
      skipLibCheck: false,
      // SDKs have types of the web in theirs.
      lib: ["es2023", "esnext.disposable", "dom"],
    };
    const always = ["entries.ts", "program.ts", "required.ts"];
    const files = setting === withoutInterop ? always : [...always, "langchain.ts"];
    expect(typeCheck({ folder, compiler, files, options })).toBe("");
  },
  120_000,
);

it.each(compilers)("imports and requires the same types, with %s", (compiler) => {
  const options = { module: "node16" };
  expect(typeCheck({ folder, compiler, files: ["both.mts"], options })).toBe("");
});
