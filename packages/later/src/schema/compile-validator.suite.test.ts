import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

import { describe, expect, test } from "vitest";

import type { JsonSchema } from "../model/json-schema.ts";
import { compileValidator } from "./compile-validator.ts";

/**
 * The official suite, https://github.com/json-schema-org/JSON-Schema-Test-Suite, is not part of this
 * repository. It is looked for in JSON_SCHEMA_TEST_SUITE and in `shared/data` beside any folder above.
 */
const suite =
  process.env["JSON_SCHEMA_TEST_SUITE"] ?? findAbove("shared/data/json-schema-test-suite");
/** Some groups refer to the schema of schemas, which comes with another package. */
const metaschemas = findAbove("node_modules/ajv/dist/refs/json-schema-2020-12");
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

describe.skipIf(suite === undefined)("the official suite", () => {
  const folder = join(suite ?? "", "tests", dialect);
  const resources = suite === undefined ? {} : { ...readMetaschemas(), ...readRemotes(suite) };
  const files =
    suite === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith(".json"));

  test("is found in full (where it is not, JSON_SCHEMA_TEST_SUITE can name its folder)", () => {
    expect(files.length).toBeGreaterThanOrEqual(46);
  });

  test.for(files)("%s", (file: string) => {
    for (const group of readJson(join(folder, file)) as Group[]) {
      if (Object.hasOwn(exceptions, `${file}: ${group.description}`)) continue;
      if (metaschemas === undefined && refersToMetaschema(group.schema)) continue;
      const validate = compileValidator(group.schema, { resources, formats: "ignore" });
      for (const { description, data, valid } of group.tests) {
        const violations = validate(data);
        expect.soft(violations.length === 0, `${group.description}: ${description}`).toBe(valid);
      }
    }
  });
});

function findAbove(path: string): string | undefined {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, path);
    if (existsSync(candidate)) return candidate;
  }
  return undefined;
}

function readMetaschemas(): Record<string, JsonSchema> {
  if (metaschemas === undefined) return {};
  const files = readdirSync(metaschemas, { recursive: true, encoding: "utf8" });
  return Object.fromEntries(
    files
      .filter((name) => name.endsWith(".json"))
      .map((name) => {
        const schema = readJson(join(metaschemas, name)) as JsonSchema & { $id: string };
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

function refersToMetaschema(schema: JsonSchema): boolean {
  return JSON.stringify(schema).includes('"$ref":"https://json-schema.org/draft/2020-12/schema');
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
