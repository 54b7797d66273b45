import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { describe, expect, test } from "vitest";

import type { JsonSchema } from "../model/json-schema.ts";
import { compileValidator } from "./compile-validator.ts";

/**
 * The official suite, https://github.com/json-schema-org/JSON-Schema-Test-Suite, is not part of this
 * repository. It is looked for in JSON_SCHEMA_TEST_SUITE and in `shared/data` beside any folder above.
 */
const suite = findSuite();
const dialect = "draft2020-12";

/** Groups that are known to differ, and why. */
const exceptions: Readonly<Record<string, string>> = {
  "vocabulary.json: schema that uses custom metaschema with with no validation vocabulary":
    "vocabularies are not read: keywords always mean what they mean in the standard dialect",
};

interface Group {
  readonly description: string;
  readonly schema: JsonSchema;
  readonly tests: readonly { description: string; data: unknown; valid: boolean }[];
}

describe.skipIf(suite === undefined)("the official suite (skipped where it is not found)", () => {
  const folder = join(suite ?? "", "tests", dialect);
  const resources = suite === undefined ? {} : { ...readMetaschemas(), ...readRemotes(suite) };
  const files =
    suite === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith(".json"));

  test.for(files)("%s", (file: string) => {
    for (const group of readJson(join(folder, file)) as Group[]) {
      if (Object.hasOwn(exceptions, `${file}: ${group.description}`)) continue;
      const validate = compileValidator(group.schema, { resources, formats: "ignore" });
      for (const { description, data, valid } of group.tests) {
        const violations = validate(data);
        expect.soft(violations.length === 0, `${group.description}: ${description}`).toBe(valid);
      }
    }
  });
});

function findSuite(): string | undefined {
  const configured = process.env["JSON_SCHEMA_TEST_SUITE"];
  if (configured !== undefined) return configured;
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, "shared/data/json-schema-test-suite");
    if (existsSync(candidate)) return candidate;
  }
  return undefined;
}

/** The suite expects these to be known. */
function readMetaschemas(): Record<string, JsonSchema> {
  const require = createRequire(import.meta.url);
  const folder = join(
    dirname(require.resolve("ajv/package.json")),
    "dist/refs/json-schema-2020-12",
  );
  const files = ["schema.json", ...readdirSync(join(folder, "meta")).map((name) => `meta/${name}`)];
  return Object.fromEntries(
    files.map((file) => {
      const schema = readJson(join(folder, file)) as JsonSchema & { $id: string };
      return [schema.$id, schema];
    }),
  );
}

function readRemotes(root: string): Record<string, JsonSchema> {
  const remotes = join(root, "remotes");
  return Object.fromEntries(
    readdirSync(remotes, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".json"))
      .map((name) => [
        `http://localhost:1234/${name}`,
        readJson(join(remotes, name)) as JsonSchema,
      ]),
  );
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
