import { readFileSync } from "node:fs";
import path from "node:path";

import { expect, test } from "vitest";

import * as worker from "./index.ts";

const importPattern = /^(?:import|export)\s(?!type\s)(?:[^"'();=]*?\sfrom\s)?"([^"]+)"/gm;

/** The packages that are loaded with a module, at once. */
function packagesOf(entry: string): ReadonlySet<string> {
  const modules = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (modules.has(file)) return;
    modules.add(file);
    for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(importPattern)) {
      if (specifier.startsWith(".")) visit(path.resolve(path.dirname(file), specifier));
      else if (!specifier.startsWith("node:")) packages.add(specifier);
    }
  };
  visit(entry);
  return packages;
}

test("exports this, and nothing else", () => {
  expect(Object.keys(worker).toSorted()).toEqual([
    "isStartedByHost",
    "runWorker",
    "serveThread",
    "serveWorker",
  ]);
});

test("loads gRPC for a worker that dials, and not before", () => {
  const folder = import.meta.dirname;

  expect([...packagesOf(path.join(folder, "index.ts"))].toSorted()).toEqual([
    "later-runtime",
    "later-runtime/adm",
    "later-runtime/worker",
  ]);
  expect(packagesOf(path.join(folder, "../carrier/grpc-client-carrier.ts"))).toContain(
    "@grpc/grpc-js",
  );
});
