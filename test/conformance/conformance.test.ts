import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { root } from "../setup/paths.ts";
import { runConformance } from "./run-conformance.ts";

const folder = path.join(root, "docs/conformance");

interface Document {
  readonly kind: string;
  readonly vectors: readonly Readonly<Record<string, unknown>>[];
}

const documents = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(path.join(folder, name), "utf8")) as Document);
const vectors = documents.flatMap((document) => document.vectors);

describe("docs/conformance", () => {
  it("has vectors that all hold", { timeout: 120_000 }, async () => {
    const lines: string[] = [];
    const counts = await runConformance([folder], (line) => lines.push(line));
    expect(lines).toEqual([]);
    expect(counts).toEqual({ passed: vectors.length, failed: 0, skipped: 0 });
  });

  it("has vectors of every kind", () => {
    expect(documents.map(({ kind }) => kind).toSorted()).toEqual([
      "args",
      "execute",
      "function-call",
      "function-declaration",
      "function-name",
      "gemini",
      "introspection",
      "promotion",
      "registry",
      "schema",
      "state",
      "tool",
      "tool-manifest",
      "tool-result",
    ]);
  });

  it("says of each vector what it rests on, how binding it is, and why", () => {
    const levels = new Set(["must", "should", "policy"]);
    const classes = new Set([
      "core",
      "executor",
      "state",
      "introspect",
      "gemini",
      "int64",
      "schema-ext",
      "grid",
    ]);
    const vague = vectors.filter(({ req, level, class: kind, why, title }) => {
      const cites = Array.isArray(req) && req.length > 0 && req.every(isReference);
      const isPlaced = levels.has(String(level)) && classes.has(String(kind));
      return !cites || !isPlaced || isBlank(why) || isBlank(title);
    });
    expect(vague.map(({ id }) => id)).toEqual([]);
  });

  it("shows a vector in its description that there is", () => {
    const page = readFileSync(path.join(folder, "README.md"), "utf8");
    const [, shown = ""] = /^```json\n([^]*?)^```$/m.exec(page) ?? [];
    const [vector] = (JSON.parse(shown) as Document).vectors;
    expect(vectors).toContainEqual(vector);
  });

  it("does not state the same twice", () => {
    const seen = new Map<string, unknown>();
    const repeated = documents.flatMap(({ kind, vectors: own }) =>
      own.flatMap(({ id, title, input, inputText, expect: expectation }) => {
        const key = JSON.stringify([kind, input, inputText, expectation]);
        const first = seen.get(key);
        seen.set(key, id);
        return first === undefined ? [] : [[first, id, title]];
      }),
    );
    expect(repeated).toEqual([]);
  });
});

/** A requirement, such as `VAL-02`, a decision, or a clause, such as `LATER-3.5-01`. */
function isReference(reference: unknown): boolean {
  return (
    typeof reference === "string" && /^(?:[A-Z]{1,4}|LATER-\d+(?:\.\d+)?)-\d{2}$/.test(reference)
  );
}

function isBlank(text: unknown): boolean {
  return typeof text !== "string" || text.trim() === "";
}
