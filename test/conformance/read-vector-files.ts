import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

import { isRecord, toList } from "./fields.ts";
import type { Vector, VectorFile } from "./vector.ts";

/** A file, or a part of one, that holds no vectors in the known format. */
interface DamagedFile {
  readonly name: string;
  /** What is wrong, in words. */
  readonly problem: string;
}

/** What a folder holds. */
export interface ReadVectors {
  readonly files: readonly VectorFile[];
  readonly damaged: readonly DamagedFile[];
}

const format = "later-vectors/1";

/**
 * Reads vectors: every `*.json` of a folder, in order of their names, or one file.
 *
 * @throws Error when there is nothing at the path, or no such file in the folder
 */
export function readVectorFiles(target: string): ReadVectors {
  const raw = pathsAt(target).map(readRaw);
  const sound = raw.filter((file) => "document" in file);
  const damaged = raw.filter((file) => "problem" in file);
  const seen = new Set<string>();
  const files = sound.map((file) => readFile(file, sound, damaged, seen));
  return { files, damaged };
}

interface RawFile {
  readonly name: string;
  readonly document: Readonly<Record<string, unknown>>;
}

function pathsAt(target: string): readonly string[] {
  if (statSync(target, { throwIfNoEntry: false }) === undefined) {
    throw new Error(`There is no ${target}.`);
  }
  if (statSync(target).isFile()) return [target];
  const names = readdirSync(target).filter((name) => name.endsWith(".json"));
  if (names.length === 0) throw new Error(`There is no *.json in ${target}.`);
  return names.toSorted().map((name) => path.join(target, name));
}

function readRaw(file: string): RawFile | DamagedFile {
  const name = path.basename(file);
  try {
    const document: unknown = JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
    if (!isRecord(document)) return { name, problem: "it holds no object" };
    if (document["format"] !== format) {
      return { name, problem: `its "format" is not "${format}"` };
    }
    if (typeof document["kind"] !== "string") return { name, problem: 'it has no "kind"' };
    if (!Array.isArray(document["vectors"])) return { name, problem: 'it has no list "vectors"' };
    return { name, document };
  } catch (error) {
    return { name, problem: `it cannot be read: ${(error as Error).message}` };
  }
}

function readFile(
  { name, document }: RawFile,
  all: readonly RawFile[],
  damaged: DamagedFile[],
  seen: Set<string>,
): VectorFile {
  const vectors: Vector[] = [];
  for (const [index, members] of (document["vectors"] as readonly unknown[]).entries()) {
    const problem = problemOf(members, seen);
    if (problem !== undefined) damaged.push({ name, problem: `vector ${index} ${problem}` });
    else {
      const vector = members as Readonly<Record<string, unknown>>;
      const { id, title = "" } = vector;
      vectors.push({ id: String(id), title: String(title), members: vector });
    }
  }
  const sources = toList(document["fixturesFrom"]);
  const borrowed = all.filter((other) => sources.some((source) => isMeant(source, other)));
  const fixtures = new Map(
    [...borrowed.map((other) => other.document), document].flatMap((each) =>
      fixturesIn(each["fixtures"]),
    ),
  );
  return { name, kind: String(document["kind"]), fixtures, vectors };
}

function problemOf(vector: unknown, seen: Set<string>): string | undefined {
  if (!isRecord(vector)) return "is no object";
  const { id } = vector;
  if (typeof id !== "string" || id === "") return 'has no "id"';
  if (seen.has(id)) return `has the id "${id}", which another vector has`;
  seen.add(id);
  return undefined;
}

/** A file is referred to by its name, with or without extension and folder, or by its kind. */
function isMeant(source: unknown, { name, document }: RawFile): boolean {
  const wanted = path.basename(String(source), ".json");
  return wanted === path.basename(name, ".json") || wanted === document["kind"];
}

/** Fixtures stand in a list, or under their names; each is a declaration, or holds one. */
function fixturesIn(fixtures: unknown): readonly (readonly [string, unknown])[] {
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(fixtures)
    ? fixtures.map((fixture) => ["", fixture])
    : Object.entries(isRecord(fixtures) ? fixtures : {});
  return entries.flatMap(([key, fixture]) => {
    if (!isRecord(fixture)) return [];
    const declaration = isRecord(fixture["declaration"]) ? fixture["declaration"] : fixture;
    if (!isRecord(declaration["parameters"])) return [];
    const { behaviour: _, ...document } = declaration;
    const name = typeof document["name"] === "string" ? document["name"] : key;
    return [[name, { description: `The fixture ${name}.`, ...document, name }]];
  });
}
