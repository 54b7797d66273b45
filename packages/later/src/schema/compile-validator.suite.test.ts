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

/** Keywords that say something about values, all of which are checked. */
const keywords = [
  ..."$ref $dynamicRef $id $anchor $dynamicAnchor $defs type enum const".split(" "),
  ..."multipleOf minimum maximum exclusiveMinimum exclusiveMaximum".split(" "),
  ..."minLength maxLength pattern format".split(" "),
  ..."items prefixItems contains minContains maxContains minItems maxItems uniqueItems".split(" "),
  ..."properties patternProperties additionalProperties propertyNames required".split(" "),
  ..."minProperties maxProperties dependentRequired dependentSchemas".split(" "),
  ..."allOf anyOf oneOf not if then else unevaluatedItems unevaluatedProperties".split(" "),
];

/** Formats that are checked where they are to be. */
const formats = ["date-time", "date", "time", "uuid", "email", "uri", "ipv4", "ipv6"];

/** What of the suite differs, or is about something else, and why. */
const exceptions: Readonly<Record<string, string>> = {
  "vocabulary.json: schema that uses custom metaschema with with no validation vocabulary":
    "keywords always mean what they mean in the standard dialect",
  "optional/cross-draft.json": "there is one dialect only",
  "optional/dependencies-compatibility.json": "a keyword of older dialects",
  ...Object.fromEntries(
    [
      ..."duration ecmascript-regex hostname idn-email idn-hostname iri-reference iri".split(" "),
      ..."json-pointer regex relative-json-pointer uri-reference uri-template".split(" "),
    ].map((name) => [`optional/format/${name}.json`, "a format that is not checked"]),
  ),
};

interface Group {
  readonly description: string;
  readonly schema: JsonSchema;
  readonly tests: readonly { description: string; data: unknown; valid: boolean }[];
}

describe.skipIf(suite === undefined)("the official suite", () => {
  const folder = join(suite ?? "", "tests", dialect);
  const resources = suite === undefined ? {} : { ...readMetaschemas(), ...readRemotes(suite) };
  const files = suite === undefined ? [] : listJson(folder);

  test("is found in full (where it is not, JSON_SCHEMA_TEST_SUITE can name its folder)", () => {
    expect(files.filter((name) => !name.startsWith("optional/")).length).toBeGreaterThanOrEqual(46);
    expect(files).toEqual(
      expect.arrayContaining(formats.map((name) => `optional/format/${name}.json`)),
    );
  });

  test("has cases for every keyword that is checked", () => {
    const groups = files.flatMap((file) => readJson(join(folder, file)) as Group[]);
    const present = new Set(groups.flatMap(({ schema }) => namesIn(schema)));

    expect(keywords.filter((keyword) => !present.has(keyword))).toEqual([]);
  });

  test.for(files)("%s", async (file: string, { skip, annotate }) => {
    skip(Object.hasOwn(exceptions, file), exceptions[file]);
    const assertsFormats = file.startsWith("optional/format");
    for (const group of readJson(join(folder, file)) as Group[]) {
      const reason = exceptions[`${file}: ${group.description}`];
      if (reason !== undefined) await annotate(`Skipped: ${group.description}: ${reason}`);
      if (reason !== undefined) continue;
      if (metaschemas === undefined && refersToMetaschema(group.schema)) continue;
      const validate = compileValidator(group.schema, {
        resources,
        formats: assertsFormats ? "assert" : "ignore",
        exactIntegers: false,
      });
      for (const { description, data, valid } of group.tests) {
        const violations = validate(data);
        expect.soft(violations.length === 0, `${group.description}: ${description}`).toBe(valid);
      }
    }
  });
});

function listJson(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".json"));
}

/** All names of members, at any depth. */
function namesIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [name].concat(namesIn(member)));
}

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
