import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { root } from "../setup/paths.ts";

const kinds = ["dependencies", "devDependencies", "optionalDependencies"] as const;

type Manifest = Partial<Record<(typeof kinds)[number], Record<string, string>>>;

interface LockFile {
  readonly packages: Record<
    string,
    Manifest & { readonly version?: string; readonly resolved?: string }
  >;
}

const lockFiles = execFileSync("git", ["ls-files", "*package-lock.json"], { cwd: root })
  .toString()
  .trim()
  .split("\n");

describe.each(lockFiles)("%s", (file) => {
  const { packages } = read(file) as LockFile;
  const manifest = read(path.join(path.dirname(file), "package.json")) as Manifest;

  it("has what its package.json asks for", () => {
    for (const kind of kinds) expect(packages[""]?.[kind]).toEqual(manifest[kind]);
  });

  it("has exact versions as they are asked for", () => {
    const exact = kinds
      .flatMap((kind) => Object.entries(manifest[kind] ?? {}))
      .filter(([, version]) => /^\d/.test(version));
    const locked = exact.map(([name]) => [name, packages[`node_modules/${name}`]?.version]);
    expect(locked).toEqual(exact);
  });

  it("names no registry", () => {
    const places = Object.values(packages).flatMap(({ resolved }) => resolved ?? []);
    expect(places.filter((place) => place.includes("://"))).toEqual([]);
  });
});

function read(file: string): unknown {
  return JSON.parse(readFileSync(path.join(root, file), "utf8"));
}
