import { describe, expect, it } from "vitest";

import { LaterError } from "../errors/later-error.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import { Runtime } from "../runtime/runtime.ts";
import { deftool } from "./deftool.ts";
import { deftype } from "./deftype.ts";
import type { DerivedType } from "./derived-tool.ts";

interface Report {
  readonly city: string;
  readonly at: Date;
  readonly amounts?: Map<string, bigint>;
}

const derived: DerivedType = {
  name: "report",
  schema: {
    type: "object",
    properties: {
      city: { type: "string", minLength: 1 },
      at: { type: "string", format: "date-time", "x-codec": "date" },
      amounts: {
        type: "object",
        additionalProperties: { type: "integer", format: "int64", "x-codec": "bigint" },
        "x-codec": "map",
      },
    },
    required: ["city", "at"],
    additionalProperties: false,
    description: "How it is.",
  },
  diagnostics: [],
};
const report = deftype<Report>(derived);
const sound = { city: "Rome", at: "2026-11-26T12:00:00Z", amounts: { rain: 7 } };

function failureOf(run: () => unknown): LaterError {
  try {
    run();
  } catch (error) {
    if (LaterError.is(error)) return error;
    throw error;
  }
  throw new Error("Nothing was thrown.");
}

describe("A declared type", () => {
  it("has its JSON Schema, frozen and without private marks", () => {
    expect(report.schema).toEqual({
      type: "object",
      properties: {
        city: { type: "string", minLength: 1 },
        at: { type: "string", format: "date-time" },
        amounts: { type: "object", additionalProperties: { type: "integer", format: "int64" } },
      },
      required: ["city", "at"],
      additionalProperties: false,
      description: "How it is.",
    });
    expect(Object.isFrozen(report.schema.properties)).toBe(true);
  });

  it("makes values of JSON, which stays as it is", () => {
    const json = structuredClone(sound);
    expect(report.decode(json)).toEqual({
      city: "Rome",
      at: new Date("2026-11-26T12:00:00Z"),
      amounts: new Map([["rain", 7n]]),
    });
    expect(json).toEqual(sound);
    expect([sound].map(report.decode)).toHaveLength(1);
  });

  it("refuses what does not fit, with every reason and its path", () => {
    const error = failureOf(() => report.decode({ city: "", at: "soon", more: 1 }));
    expect(error.code).toBe("INVALID_VALUE");
    expect(error.message).toMatch(/^The value is no "report":\n {2}/);
    expect(error.details["violations"]).toMatchObject([
      { path: "/city", keyword: "minLength" },
      { path: "/at", keyword: "type" },
      { path: "/more", keyword: "additionalProperties" },
    ]);
  });

  it.each([
    ["a date", new Date(), ""],
    ["an instance within", { city: "Rome", at: new Date() }, "/at"],
    ["nothing", undefined, ""],
    ["a number that JSON has not", { city: Number.NaN }, "/city"],
  ])("refuses what is no JSON: %s", (_what, value, path) => {
    const { code, details } = failureOf(() => report.decode(value));
    expect([code, details["violations"]]).toMatchObject(["INVALID_VALUE", [{ path }]]);
  });

  it("refuses what contains itself", () => {
    const city: Record<string, unknown> = {};
    city["city"] = city;
    expect(failureOf(() => report.decode(city)).code).toBe("INVALID_VALUE");
  });

  it("is a Standard Schema", () => {
    const { validate, jsonSchema, version } = report["~standard"];
    expect(version).toBe(1);
    expect(validate(sound)).toEqual({ value: report.decode(sound) });
    expect(validate({ ...sound, amounts: { "a/b": 0.5 } })).toEqual({
      issues: [{ path: ["amounts", "a/b"], message: expect.stringContaining("whole") as string }],
    });
    expect(jsonSchema?.input({ target: "draft-2020-12" })).toEqual(report.schema);
  });

  it("describes the parameters of a tool written by hand", async () => {
    const tool = deftool({
      name: "file_report",
      description: "Files a report.",
      parameters: report,
      register: false,
      execute: ({ at }) => at.getUTCHours(),
    });
    const runtime = new Runtime({ registry: new ToolRegistry() });
    await using session = await runtime.createSession({ tools: [tool] });
    expect(await session.execute({ name: "file_report", args: sound })).toMatchObject({
      value: 12,
    });
    expect(await session.execute({ name: "file_report", args: { city: "Rome" } })).toMatchObject({
      error: { type: "PARAMETER_VALIDATION_FAILED" },
    });
  });

  it("is not made of a type in the way of which something stands, and says so each time", () => {
    const position = { file: "/a.ts", line: 2, column: 3 };
    const message = '"report.done" is a function.';
    const broken = deftype<Report>({
      ...derived,
      diagnostics: [
        { severity: "info", code: "HIDDEN", message: "Hidden." },
        { severity: "error", code: "UNSUPPORTED_TYPE", message, position },
      ],
    });
    const reads = [
      () => broken.schema,
      () => broken.decode(sound),
      () => broken["~standard"].validate(sound),
      () => deftool({ name: "a", description: "d", parameters: broken, execute: () => 1 }),
    ];
    for (const read of reads) {
      expect(failureOf(read)).toMatchObject({
        code: "UNSUPPORTED_TYPE",
        message: `The type "report" cannot be declared:\n  /a.ts:2:3 ${message}`,
      });
    }
  });

  it("is not made of a type whose codec nobody has defined", () => {
    const schema = { type: "string", "x-codec": "nobodys" } as unknown as DerivedType["schema"];
    const codec = deftype<string>({ name: "codec", schema, diagnostics: [] });
    expect(failureOf(() => codec.schema)).toMatchObject({
      code: "INVALID_DECLARATION",
      message: expect.stringContaining('The type "codec" needs the codec "nobodys"') as string,
    });
  });
});
