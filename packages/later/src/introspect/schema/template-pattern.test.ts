import { rmSync } from "node:fs";
import path from "node:path";

import ts from "typescript-5";
import { afterAll, describe, expect, it } from "vitest";

import { type compilers, makeProject } from "../fixtures/make-project.ts";
import { introspectFiles } from "../introspect-files.ts";

const templates = [
  "`${string}-${string}`",
  "`a${string}`",
  "`${string}a`",
  "`a${string}a`",
  "`${string}a${string}a`",
  "`${string}ab${string}b`",
  "`${string}-${string}-${string}`",
  "`${string}-${string}-${string}-${string}`",
  "`${string}${string}`",
  "`${string}${string}a${string}`",
  "`${string}a-${number}`",
  "`${number}a${number}`",
  "`${number}-${string}`",
  "`${number}1${string}`",
  "`${number}1${number}`",
  "`${number}${number}`",
  "`${bigint}-${bigint}`",
  "`${'a' | 'b'}-${string}`",
  "`${`a${string}` | number}-${string}`",
  "`${`${string}-${string}`}b`",
  "`${boolean | 'a'}${string}`",
  "`${null | undefined}${string}`",
  "`.${string}]${string}^${string}`",
] as const;

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The patterns that a text has to match one of, by template. */
async function patternsOf(
  compiler: (typeof compilers)[number] = "typescript",
): Promise<readonly (readonly string[])[]> {
  const parameters = templates.map((template, index) => `p${index}: ${template}`);
  const folder = makeProject(
    {
      "tools.ts": `import { deftool } from "later-runtime";
export const tool = deftool((${parameters.join(", ")}) => 1);`,
    },
    compiler,
  );
  folders.push(folder);
  const file = path.join(folder, "tools.ts");
  const [site] = (await introspectFiles([{ file }]))[file]?.sites ?? [];
  const properties = (site?.kind === "tool" && site.tool.parameters.properties) || {};
  return templates.map((_, index) => patternsIn(properties[`p${index}`]));
}

function patternsIn(schema: unknown): readonly string[] {
  const { pattern, anyOf } = schema as { pattern?: string; anyOf?: readonly unknown[] };
  return anyOf?.flatMap(patternsIn) ?? [pattern ?? ""];
}

/** Which texts the compiler itself takes for each template, by assigning all of them. */
function acceptedByCompiler(texts: readonly string[]): ReadonlySet<string> {
  const lines = templates.flatMap((template) =>
    texts.map((text) => `_ = ${JSON.stringify(text)} satisfies ${template};`),
  );
  const name = "assignments.ts";
  const source = ts.createSourceFile(name, `let _;\n${lines.join("\n")}`, ts.ScriptTarget.ESNext);
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost({}),
    getSourceFile: (file) => (file === name ? source : undefined),
  };
  const program = ts.createProgram([name], { strict: true, noLib: true }, host);
  const refused = new Set(
    program
      .getSemanticDiagnostics(source)
      .map(({ start }) => source.getLineAndCharacterOfPosition(start ?? 0).line - 1),
  );
  return new Set(lines.filter((_, index) => !refused.has(index)));
}

function textsOf(alphabet: readonly string[], length: number): readonly string[] {
  if (length === 0) return [""];
  const shorter = textsOf(alphabet, length - 1);
  const longest = shorter.filter((text) => text.length === length - 1);
  return [...shorter, ...longest.flatMap((text) => alphabet.map((letter) => text + letter))];
}

const patterns = await patternsOf();

describe("The pattern of a template literal type", () => {
  it("accepts exactly the texts that the compiler accepts", () => {
    const texts = [...textsOf(["a", "b", "-", "1"], 4), ...textsOf(["a", "-"], 7), "a\nb-\r\n"];
    const accepted = acceptedByCompiler([...texts, ".x]y^z", ".]^", ".^]", "x.]^"]);
    expect(accepted.size).toBeGreaterThan(500);
    for (const [index, template] of templates.entries()) {
      const expressions = patterns[index]?.map((pattern) => new RegExp(pattern, "u")) ?? [];
      const wrong = texts.filter(
        (text) =>
          expressions.some((expression) => expression.test(text)) !==
          accepted.has(`_ = ${JSON.stringify(text)} satisfies ${template};`),
      );
      expect([template, wrong]).toEqual([template, []]);
    }
  });

  it("is matched in linear time", () => {
    const starts = ["a", "-", "a-", "ab", "1", "-1", "1-", "1a", "1.1"];
    const started = performance.now();
    for (const pattern of patterns.flat()) {
      for (const part of starts) {
        const text = `${part.repeat(50_000 / part.length)}\n!`;
        new RegExp(pattern, "u").test(text);
        new RegExp(pattern, "u").test(`a-${text}`);
      }
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it.each(["typescript-next", "typescript-6", "typescript-5"] as const)(
    "is the same with %s",
    async (compiler) => {
      expect(await patternsOf(compiler)).toEqual(patterns);
    },
  );
});
