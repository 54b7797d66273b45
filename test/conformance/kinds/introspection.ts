import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { deftool, LaterError } from "later-runtime";
import { toAdmDeclaration } from "later-runtime/adm";
import { deriveFiles, type DerivedFile, type DerivedTool } from "later-runtime/derivation";

import { root } from "../../setup/paths.ts";
import type { Attempt } from "../attempt.ts";
import { checkFails, checkMentions, type Checks, judge } from "../expectations.ts";
import { Fields, isRecord, toTexts } from "../fields.ts";
import { type Mismatch, mismatchOf, show } from "../matchers.ts";
import { readVector } from "../read-vector.ts";
import { Unsupported } from "../unsupported.ts";
import type { KindPlayer, OpenKind, Vector, VectorFile } from "../vector.ts";

/** Vectors about sources: which declaration is made of a function. All sources of a file are read in one go. */
export const openIntrospection: OpenKind = async (file): Promise<KindPlayer> => {
  const temp = path.join(root, "test/temp");
  mkdirSync(temp, { recursive: true });
  const places: Places = {
    // Inside the checkout, where the compiler and the packages are found.
    withCompiler: mkdtempSync(path.join(temp, "vectors-")),
    withoutCompiler: mkdtempSync(path.join(os.tmpdir(), "later-vectors-")),
  };
  const close = async (): Promise<void> => {
    for (const folder of Object.values(places)) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const derived = await deriveFiles(writeSources(places, file));
    return {
      play: async (vector) => playVector(vector, derived.get(sourceOf(places, file, vector))),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Folders for sources. */
interface Places {
  readonly withCompiler: string;
  readonly withoutCompiler: string;
}

/** Each source stands in a file of its own. */
function writeSources(places: Places, file: VectorFile): readonly string[] {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: "es2023",
    module: "nodenext",
    types: [],
    customConditions: ["later-source"],
  };
  for (const folder of Object.values(places)) {
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ type: "module" }));
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  }
  return file.vectors.flatMap((vector) => {
    const { input } = vector.members;
    const { source, export: name } = isRecord(input) ? input : {};
    if (typeof source !== "string" || typeof name !== "string") return [];
    const place = sourceOf(places, file, vector);
    if (isDeclaredIn(source, name)) writeFileSync(place, declaringTool(source, name));
    else {
      // What is exported under another name is imported.
      const subject = place.replace(/\.ts$/, "-subject.ts");
      writeFileSync(subject, source);
      const imported = name === "default" ? "subject" : `{ ${name} as subject }`;
      const line = `import ${imported} from "./${path.basename(subject)}";\n`;
      writeFileSync(place, declaringTool(line, "subject"));
    }
    return [place];
  });
}

/** Adds a call of `deftool`, unless there is one. */
function declaringTool(source: string, name: string): string {
  if (/\bdeftools?\(/.test(source)) return source;
  return `${source}\nimport { deftool } from "later-runtime";\ndeftool(${name});\n`;
}

function isDeclaredIn(source: string, name: string): boolean {
  const names = source.matchAll(
    /\b(?:function\s*\*?|const|let|var)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu,
  );
  return [...names].some(([, declared]) => declared === name);
}

function sourceOf(places: Places, { vectors }: VectorFile, vector: Vector): string {
  const { input } = vector.members;
  const isWithout = isRecord(input) && input["withoutCompiler"] === true;
  const folder = isWithout ? places.withoutCompiler : places.withCompiler;
  return path.join(folder, `vector-${vectors.indexOf(vector)}.ts`);
}

interface Observed extends Attempt {
  readonly declaration?: unknown;
  /** What ADM or the model is not told of the types. */
  readonly warnings: readonly string[];
}

function playVector(vector: Vector, file: DerivedFile | undefined): readonly Mismatch[] {
  const { input, expect } = readVector(vector, ["input"]);
  const fields = new Fields(input, "input");
  const name = fields.text("export") ?? "";
  fields.text("source");
  fields.flag("withoutCompiler");
  fields.end();
  if (!/"(?:declaration|fails|warning)":/.test(JSON.stringify(expect))) {
    throw new Unsupported("it expects neither a declaration nor a failure");
  }
  return judge(expect, observe(file, name), checks);
}

function observe(file: DerivedFile | undefined, name: string): Observed {
  try {
    const derived = toolIn(file, name);
    const { declaration, annotations } = deftool(() => null, { register: false }, derived).tool;
    const { declaration: document, losses } = toAdmDeclaration(declaration, annotations);
    const loosened = derived.diagnostics.filter(
      ({ code }) => code === "LOOSENED" || code === "HIDDEN",
    );
    const warnings = [...losses, ...loosened].map(({ message }) => message);
    return { codes: undefined, declaration: document, warnings };
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    return { codes: [error.code], message: error.message, warnings: [] };
  }
}

function toolIn(file: DerivedFile | undefined, name: string): DerivedTool {
  const { sites = [], failure } = file ?? {};
  if (failure !== undefined) throw new LaterError(failure.code, failure.message);
  const tools = sites.flatMap((site) => {
    if (site.kind === "type") return [];
    return site.kind === "tool" ? [site.tool] : site.tools;
  });
  const tool = tools.find(({ exportName }) => exportName === name) ?? tools[0];
  if (tool === undefined)
    throw new LaterError("INTROSPECTION_FAILED", `There is no tool "${name}".`);
  return tool;
}

const checks: Checks<Observed> = {
  declaration: (expected, { declaration, codes, message }, expect) => {
    if (codes !== undefined)
      return { expected: show(expected), got: `${codes.join()}: ${message}` };
    const loosen = (document: unknown): unknown => {
      const copy = structuredClone(document);
      for (const pointer of toTexts(expect.take("ignoring"))) remove(copy, pointer);
      if (expect.take("ignoringEmptyRequired") === true) dropEmptyRequired(copy);
      if (expect.take("ignoringEnumOrder") === true) sortEnums(copy);
      return copy;
    };
    return mismatchOf(loosen(expected), loosen(declaration));
  },
  fails: checkFails,
  warning: (expected, { warnings }) =>
    warnings.length > 0 === expected
      ? undefined
      : { expected: `warning ${show(expected)}`, got: show(warnings) },
  mentions: (expected, { message = "" }) => checkMentions(expected, message),
  ignoring: () => undefined,
  ignoringEmptyRequired: () => undefined,
  ignoringEnumOrder: () => undefined,
};

function remove(document: unknown, pointer: string): void {
  const tokens = pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = tokens.pop();
  let place = document;
  for (const token of tokens) place = isContainer(place) ? place[token] : undefined;
  if (isContainer(place) && last !== undefined) delete place[last];
}

function dropEmptyRequired(document: unknown): void {
  visit(document, (record) => {
    const { required } = record;
    if (Array.isArray(required) && required.length === 0) delete record["required"];
  });
}

function sortEnums(document: unknown): void {
  visit(document, (record) => {
    if (Array.isArray(record["enum"])) record["enum"] = record["enum"].toSorted();
  });
}

function visit(document: unknown, change: (record: Record<string, unknown>) => void): void {
  if (!isContainer(document)) return;
  if (isRecord(document)) change(document);
  for (const child of Object.values(document)) visit(child, change);
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
