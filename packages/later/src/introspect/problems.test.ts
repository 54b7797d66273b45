import { describe, expect, it } from "vitest";

import { readFixtures, toolsOf } from "./fixtures/read-fixture.ts";

const tools = await toolsOf("problems");

describe("Reporting problems", () => {
  it("refuses required values that a model cannot send", () => {
    const tool = tools.get("unsupported");
    expect(tool?.diagnostics).toEqual([
      {
        severity: "error",
        code: "UNSUPPORTED_TYPE",
        message:
          '"callback" is required, but is a function, which a model cannot send. Make it optional, which hides it from the model, or let the function get it from elsewhere.',
        path: "callback",
        position: { file: "problems.ts", line: 8, column: 5 },
      },
      {
        severity: "error",
        code: "UNSUPPORTED_TYPE",
        message:
          '"symbol" is required, but is a symbol, which a model cannot send. Make it optional, which hides it from the model, or let the function get it from elsewhere.',
        path: "symbol",
        position: { file: "problems.ts", line: 9, column: 5 },
      },
      {
        severity: "error",
        code: "UNSUPPORTED_TYPE",
        message:
          '"pattern" is required, but is a RegExp, which a model cannot send. Make it optional, which hides it from the model, or let the function get it from elsewhere.',
        path: "pattern",
        position: { file: "problems.ts", line: 10, column: 5 },
      },
      {
        severity: "error",
        code: "UNSUPPORTED_TYPE",
        message:
          '"promise" is required, but is a Promise, which a model cannot send. Make it optional, which hides it from the model, or let the function get it from elsewhere.',
        path: "promise",
        position: { file: "problems.ts", line: 11, column: 5 },
      },
      {
        severity: "error",
        code: "UNSUPPORTED_TYPE",
        message:
          '"options.onDone" (within the parameter "options") is required, but is a function, which a model cannot send. Make it optional, which hides it from the model, or let the function get it from elsewhere.',
        path: "options.onDone",
        position: { file: "problems.ts", line: 13, column: 30 },
      },
      {
        severity: "error",
        code: "UNSUPPORTED_TYPE",
        message:
          '"service" is required, but is an instance of Service with private members, which a model cannot send. Define a codec for it, make it optional, which hides it from the model, or let the function get it from elsewhere.',
        path: "service",
        position: { file: "problems.ts", line: 14, column: 5 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"fine" has no description. Add "@param fine …" to the doc comment.',
        path: "fine",
        position: { file: "problems.ts", line: 12, column: 5 },
      },
    ]);
  });

  it("takes members of any type where the tag of a parameter asks for them", () => {
    for (const name of ["openMembers", "openSole", "openPattern"]) {
      expect(tools.get(name)?.diagnostics.map(({ code }) => code)).not.toContain("OPEN_TYPE");
    }
  });

  it("refuses required values of any type, unless the author asks for them", () => {
    const tool = tools.get("open");
    expect(tool?.diagnostics).toEqual([
      {
        severity: "error",
        code: "OPEN_TYPE",
        message:
          '"any" has the type `any`, so the model cannot know what to send. Give it a type, or write @open in its @param text or comment if any value is welcome.',
        path: "any",
        position: { file: "problems.ts", line: 30, column: 5 },
      },
      {
        severity: "error",
        code: "OPEN_TYPE",
        message:
          '"unknown" has the type `unknown`, so the model cannot know what to send. Give it a type, or write @open in its @param text or comment if any value is welcome.',
        path: "unknown",
        position: { file: "problems.ts", line: 31, column: 5 },
      },
      {
        severity: "error",
        code: "OPEN_TYPE",
        message:
          '"inside.value" has the type `unknown`, so the model cannot know what to send. Give it a type, or write @open in its @param text or comment if any value is welcome.',
        path: "inside.value",
        position: { file: "problems.ts", line: 33, column: 15 },
      },
      {
        severity: "warning",
        code: "OPEN_TYPE",
        message:
          '"list[]" has the type `unknown`, so the model cannot know what to send. Give it a type, or write @open in its @param text or comment if any value is welcome.',
        path: "list[]",
        position: { file: "problems.ts", line: 34, column: 5 },
      },
      {
        severity: "error",
        code: "OPEN_TYPE",
        message:
          '"untyped" has the type `any`, so the model cannot know what to send. Give it a type, or write @open in its @param text or comment if any value is welcome.',
        path: "untyped",
        position: { file: "problems.ts", line: 36, column: 5 },
      },
      {
        severity: "warning",
        code: "OPEN_TYPE",
        message:
          '"optional" has the type `unknown`, so the model cannot know what to send. Give it a type, or write @open in its @param text or comment if any value is welcome.',
        path: "optional",
        position: { file: "problems.ts", line: 37, column: 5 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"any" has no description. Add "@param any …" to the doc comment.',
        path: "any",
        position: { file: "problems.ts", line: 30, column: 5 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"unknown" has no description. Add "@param unknown …" to the doc comment.',
        path: "unknown",
        position: { file: "problems.ts", line: 31, column: 5 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"free" has no description. Add "@param free …" to the doc comment.',
        path: "free",
        position: { file: "problems.ts", line: 32, column: 5 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"inside" has no description. Add "@param inside …" to the doc comment.',
        path: "inside",
        position: { file: "problems.ts", line: 33, column: 5 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"list" has no description. Add "@param list …" to the doc comment.',
        path: "list",
        position: { file: "problems.ts", line: 34, column: 5 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"untyped" has no description. Add "@param untyped …" to the doc comment.',
        path: "untyped",
        position: { file: "problems.ts", line: 36, column: 5 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"optional" has no description. Add "@param optional …" to the doc comment.',
        path: "optional",
        position: { file: "problems.ts", line: 37, column: 5 },
      },
    ]);
  });

  it("refuses types that cannot be found, also optional ones", () => {
    const tool = tools.get("unresolved");
    expect(tool?.diagnostics).toEqual([
      {
        severity: "error",
        code: "UNSUPPORTED_TYPE",
        message:
          'The type of "thing" could not be resolved. Check its import, and that the package with its types is installed.',
        path: "thing",
        position: { file: "problems.ts", line: 42, column: 36 },
      },
      {
        severity: "error",
        code: "UNSUPPORTED_TYPE",
        message:
          'The type of "other" could not be resolved. Check its import, and that the package with its types is installed.',
        path: "other",
        position: { file: "problems.ts", line: 42, column: 52 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"thing" has no description. Add "@param thing …" to the doc comment.',
        path: "thing",
        position: { file: "problems.ts", line: 42, column: 36 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"other" has no description. Add "@param other …" to the doc comment.',
        path: "other",
        position: { file: "problems.ts", line: 42, column: 52 },
      },
    ]);
  });

  it("refuses a tool without a description", () => {
    const tool = tools.get("undescribed");
    expect(tool?.diagnostics).toEqual([
      {
        severity: "error",
        code: "MISSING_DESCRIPTION",
        message:
          'The tool "undescribed" has no description, and a model chooses tools by it. Say what it does in a doc comment, /** … */, above it.',
        path: "undescribed",
        position: { file: "problems.ts", line: 44, column: 28 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"a" has no description. Add "@param a …" to the doc comment.',
        path: "a",
        position: { file: "problems.ts", line: 44, column: 37 },
      },
    ]);
  });

  it("accepts a description given as an option", () => {
    const tool = tools.get("describedByOptions");
    expect(tool?.diagnostics).toEqual([]);
  });

  it("points out tags that match no parameter, and parameters without description", () => {
    const tool = tools.get("misspelt");
    expect(tool?.diagnostics).toEqual([
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"city" has no description. Add "@param city …" to the doc comment.',
        path: "city",
        position: { file: "problems.ts", line: 49, column: 34 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"options" has no description. Add "@param options …" to the doc comment.',
        path: "options",
        position: { file: "problems.ts", line: 49, column: 48 },
      },
      {
        severity: "warning",
        code: "UNKNOWN_PARAM_TAG",
        message:
          '"@param citty" of "misspelt" matches no parameter. Correct its name or remove it.',
        path: "citty",
        position: { file: "problems.ts", line: 49, column: 25 },
      },
      {
        severity: "warning",
        code: "UNKNOWN_PARAM_TAG",
        message:
          '"@param options.depth" of "misspelt" matches no parameter. Correct its name or remove it.',
        path: "options.depth",
        position: { file: "problems.ts", line: 49, column: 25 },
      },
    ]);
  });

  it("refuses a tool that nothing gives a name, unless an option does", async () => {
    const [file] = await readFixtures(["problems"]);
    const anonymous = (file?.sites ?? []).flatMap((site) =>
      site.kind === "tool" && ["anonymous", "given"].includes(site.tool.name) ? [site.tool] : [],
    );
    expect(anonymous.map(({ diagnostics }) => diagnostics.map(({ code }) => code))).toEqual([
      ["INVALID_NAME", "MISSING_DESCRIPTION"],
      ["MISSING_DESCRIPTION"],
    ]);
  });

  it("warns of a schema that crowds out the rest of a request", () => {
    const codes = tools.get("large")?.diagnostics.map(({ code, severity }) => [code, severity]);
    expect(codes).toContainEqual(["LARGE_SCHEMA", "warning"]);
    expect(tools.get("unsupported")?.diagnostics.map(({ code }) => code)).not.toContain(
      "LARGE_SCHEMA",
    );
  });

  it("refuses a name that models cannot use", () => {
    const tool = tools.get("odd");
    expect(tool?.diagnostics).toEqual([
      {
        severity: "error",
        code: "INVALID_NAME",
        message:
          '"1st" cannot be the name of a tool: it takes 1 to 64 ASCII letters, digits, "_" or "-", and does not begin with a digit or "-". Write "@tool other_name" in its doc comment.',
        path: "1st",
        position: { file: "problems.ts", line: 58, column: 20 },
      },
    ]);
  });

  it("refuses tags that make no sense", () => {
    const tool = tools.get("badTags");
    expect(tool?.diagnostics).toEqual([
      {
        severity: "error",
        code: "INVALID_TAG",
        message: '"a": @minimum needs a number, not "low".',
        path: "a",
        position: { file: "problems.ts", line: 62, column: 4 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"a" has no description. Add "@param a …" to the doc comment.',
        path: "a",
        position: { file: "problems.ts", line: 62, column: 4 },
      },
      {
        severity: "error",
        code: "INVALID_TAG",
        message: '"b": @minLength does not apply to its type. Remove the tag.',
        path: "b",
        position: { file: "problems.ts", line: 62, column: 15 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"b" has no description. Add "@param b …" to the doc comment.',
        path: "b",
        position: { file: "problems.ts", line: 62, column: 15 },
      },
      {
        severity: "error",
        code: "INVALID_TAG",
        message: '"c": @pattern ( is not a regular expression.',
        path: "c",
        position: { file: "problems.ts", line: 62, column: 26 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"c" has no description. Add "@param c …" to the doc comment.',
        path: "c",
        position: { file: "problems.ts", line: 62, column: 26 },
      },
      {
        severity: "warning",
        code: "INVALID_TAG",
        message: '"d": its @default is not of its type, and is ignored.',
        path: "d",
        position: { file: "problems.ts", line: 62, column: 37 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"d" has no description. Add "@param d …" to the doc comment.',
        path: "d",
        position: { file: "problems.ts", line: 62, column: 37 },
      },
    ]);
  });

  it("points out limits that leave no value between them", () => {
    const { diagnostics = [] } = tools.get("contradictory") ?? {};
    expect(diagnostics.map(({ severity, code, message }) => [severity, code, message])).toEqual([
      [
        "warning",
        "INVALID_TAG",
        '"a": no value satisfies both @minimum 5 and @maximum 3. Correct one of them.',
      ],
      [
        "warning",
        "INVALID_TAG",
        '"c": no value satisfies both @minimum 1 and @exclusiveMaximum 1. Correct one of them.',
      ],
    ]);
  });

  it("refuses a function of unknown type", () => {
    const tool = tools.get("untypedFunction");
    expect(tool?.diagnostics).toEqual([
      {
        severity: "error",
        code: "UNSUPPORTED_TYPE",
        message:
          '"untypedFunction" has the type `any`, so nothing is known about its parameters. Pass a function whose type can be resolved.',
        path: "untypedFunction",
        position: { file: "problems.ts", line: 70, column: 32 },
      },
    ]);
  });

  it("refuses a call within a generic function", () => {
    const tool = tools.get("fn");
    expect(tool?.diagnostics).toEqual([
      {
        severity: "error",
        code: "UNSUPPORTED_TYPE",
        message:
          '"fn" has the type `F` here, which is decided elsewhere: deftool() is called within a generic function. Call it where the function itself is written.',
        path: "fn",
        position: { file: "problems.ts", line: 65, column: 48 },
      },
    ]);
  });

  it("refuses a type that never ends", () => {
    const tool = tools.get("endless");
    expect(tool?.diagnostics).toEqual([
      {
        severity: "error",
        code: "UNSUPPORTED_TYPE",
        message:
          '"endless.next.next.next…" (within the parameter "endless") is required, but is nested more than 24 levels deep, which a model cannot send. Make it optional, which hides it from the model, or let the function get it from elsewhere.',
        path: "endless.next.next.next…",
        position: { file: "problems.ts", line: 72, column: 31 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"n" has no description. Add "@param n …" to the doc comment.',
        path: "n",
        position: { file: "problems.ts", line: 75, column: 59 },
      },
    ]);
  });

  it("stops at a type of thousands of members", () => {
    const tool = tools.get("tooLarge");
    expect(tool?.diagnostics).toEqual([
      {
        severity: "error",
        code: "UNSUPPORTED_TYPE",
        message:
          'The parameters of "tooLarge" are made of more than 10000 types. Take a simpler type, with only what the model has to fill in.',
        path: "tooLarge",
        position: { file: "problems.ts", line: 86, column: 25 },
      },
    ]);
  });
});
