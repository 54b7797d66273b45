import { describe, expect, it } from "vitest";

import { toolsOf } from "./fixtures/read-fixture.ts";

const tools = await toolsOf("signatures");

describe("Reading signatures", () => {
  it("reads parameters, defaults, descriptions and the awaited result of a named async function", () => {
    const tool = tools.get("getWeather");
    expect(tool?.name).toEqual("getWeather");
    expect(tool?.description).toEqual("Gets the weather.");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        city: { type: "string", description: 'City name, e.g. "Paris"' },
        unit: { type: "string", enum: ["c", "f"], description: "Temperature unit", default: "c" },
      },
      required: ["city"],
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([
      { from: "property", name: "city" },
      { from: "property", name: "unit" },
    ]);
    expect(tool?.response).toEqual({
      type: "object",
      properties: { temp: { type: "number" }, unit: { type: "string", enum: ["c", "f"] } },
      required: ["temp", "unit"],
      description: "what it is like",
    });
    expect(tool?.exportName).toEqual("getWeather");
    expect(tool?.module).toEqual("signatures.ts");
  });

  it("evaluates constant defaults, and leaves out those that only running the program gives", () => {
    const tool = tools.get("defaults");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        a: { type: "number", default: -1.5 },
        b: { type: "boolean", default: false },
        c: { type: "array", items: { type: "string" }, default: ["a", "b"] },
        d: { type: "number", default: 25 },
        e: { type: "number", enum: [3], default: 3 },
        f: { type: "number", default: 60000 },
        g: { type: "string", default: "xy" },
        h: {
          type: "object",
          properties: { deep: { type: "array", items: { type: ["number", "null"] } } },
          required: ["deep"],
          additionalProperties: false,
          default: { deep: [1, null] },
        },
        i: { type: "number" },
        j: { type: "integer", format: "int64", "x-codec": "bigint", default: 5 },
      },
      additionalProperties: false,
    });
  });

  it("injects contexts and signals at any position", () => {
    const tool = tools.get("injected");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: { text: { type: "string", description: "Text" } },
      required: ["text"],
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([
      { from: "signal" },
      { from: "property", name: "text" },
      { from: "context" },
      { from: "context" },
    ]);
  });

  it("lists the errors that its comment says are thrown", () => {
    expect(tools.get("documentedErrors")?.throws).toEqual([
      { type: "SoldOut", description: "When nothing is left" },
      { type: "PAYMENT_REFUSED", description: "when the card is not accepted" },
    ]);
  });

  it("shows no parameters when all are injected", () => {
    const tool = tools.get("contextOnly");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {},
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([{ from: "context" }]);
  });

  it("takes a rest parameter as an optional list", () => {
    const tool = tools.get("rest");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        separator: { type: "string", description: "Separator" },
        parts: { type: "array", items: { type: "string" }, description: "Parts" },
      },
      required: ["separator"],
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([
      { from: "property", name: "separator" },
      { from: "rest", name: "parts" },
    ]);
  });

  it("shows the labelled elements of a rest parameter one by one", () => {
    const tool = tools.get("restTuple");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: { name: { type: "string" }, age: { type: "number" } },
      required: ["name"],
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([
      { from: "property", name: "name" },
      { from: "property", name: "age" },
    ]);
    expect(tool?.diagnostics.map(({ code, path }) => [code, path])).toEqual([
      ["MISSING_PARAMETER_DESCRIPTION", "name"],
      ["MISSING_PARAMETER_DESCRIPTION", "age"],
    ]);
  });

  it("reads the labelled elements of an alias with their comments", () => {
    const tool = tools.get("stay");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        prefix: { type: "string" },
        hotel: { type: "string" },
        bed: { type: "string", enum: ["two", "one"], description: "How to sleep" },
        nights: { type: "number" },
      },
      required: ["prefix", "hotel", "bed"],
      additionalProperties: false,
    });
    expect(tool?.arguments).toHaveLength(4);
  });

  it("shows the parameters of a function within a generic wrapper", () => {
    const tool = tools.get("book");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        hotel: { type: "string", description: "Hotel" },
        nights: { type: "number", description: "Nights" },
        guests: { type: "array", items: { type: "string" }, description: "Guests" },
      },
      required: ["hotel"],
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([
      { from: "property", name: "hotel" },
      { from: "property", name: "nights" },
      { from: "rest", name: "guests" },
    ]);
    expect(tool?.diagnostics).toEqual([]);
  });

  it("shows parameters that are those of another function", () => {
    const tool = tools.get("sameParameters");
    expect(tool?.parameters.properties).toEqual({
      count: { type: "number", description: "How many" },
    });
    expect(tool?.arguments).toEqual([{ from: "property", name: "count" }]);
    expect(tool?.diagnostics).toEqual([]);
  });

  it("requires a rest parameter whose tuple has required elements without labels", () => {
    const tool = tools.get("unlabelled");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        pair: {
          type: "array",
          prefixItems: [{ type: "string" }, { type: "number" }],
          items: false,
          maxItems: 2,
          minItems: 1,
          description: "Pair",
        },
      },
      required: ["pair"],
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([{ from: "rest", name: "pair" }]);
  });

  it("requires a rest parameter that has elements in each of its forms", () => {
    expect(tools.get("restOfForms")?.parameters.required).toEqual(["key"]);
  });

  it("keeps the order in which the elements of a list at the end are written", () => {
    expect(tools.get("restOfUnits")?.parameters.properties).toMatchObject({
      more: { type: "array", items: { enum: ["z", "a"] } },
      list: { items: { enum: ["z", "a"] } },
    });
  });

  it("leaves labels alone that cannot be names of parameters", () => {
    expect(tools.get("taken")?.arguments).toEqual([
      { from: "property", name: "name" },
      { from: "rest", name: "more" },
    ]);
  });

  it("spreads a rest parameter that is declared by the language", () => {
    expect(tools.get("largest")?.arguments).toEqual([{ from: "rest", name: "values" }]);
    expect(tools.get("fromCodes")?.arguments).toEqual([{ from: "rest", name: "codes" }]);
    expect(tools.get("largest")?.parameters.required).toBeUndefined();
  });

  it("shows the parameters that a bound function has left", () => {
    const tool = tools.get("bound");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        second: { type: "number", description: "Second" },
        more: { type: "array", items: { type: "number" }, description: "More" },
      },
      required: ["second"],
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([
      { from: "property", name: "second" },
      { from: "rest", name: "more" },
    ]);
  });

  it("treats a parameter that admits undefined as optional", () => {
    const tool = tools.get("optionalMiddle");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        a: { type: "string", description: "A" },
        b: { type: "string", description: "B" },
        c: { type: "number", description: "C" },
      },
      required: ["a", "c"],
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([
      { from: "property", name: "a" },
      { from: "property", name: "b" },
      { from: "property", name: "c" },
    ]);
  });

  it("leaves out the receiver, and prefers a function's own name", () => {
    const tool = tools.get("receiver");
    expect(tool?.name).toEqual("step");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: { by: { type: "number", description: "How much" } },
      required: ["by"],
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([{ from: "property", name: "by" }]);
  });

  it("reads type parameters by their constraints", () => {
    const tool = tools.get("generic");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        item: {
          type: "object",
          properties: { id: { type: "string" } },
          required: ["id"],
          additionalProperties: false,
          description: "Item",
        },
        list: {
          type: "array",
          items: {
            type: "object",
            properties: { id: { type: "string" } },
            required: ["id"],
            additionalProperties: false,
          },
          description: "List",
        },
      },
      required: ["item", "list"],
      additionalProperties: false,
    });
  });

  it("reads type parameters without a constraint by their defaults", () => {
    expect(tools.get("genericDefaults")?.parameters.properties).toEqual({
      value: { type: "array", items: { type: "number" }, description: "Value" },
      unit: { type: "string", description: "Unit" },
      open: { description: "Anything" },
    });
    expect(tools.get("genericDefaults")?.diagnostics).toEqual([]);
  });

  it("marks an async generator as streaming, with what it returns as response", () => {
    const tool = tools.get("stream");
    expect(tool?.streaming).toEqual(true);
    expect(tool?.response).toEqual({ type: "number" });
    expect(tool?.arguments).toEqual([{ from: "property", name: "count" }]);
  });

  it.each(["untilStopped", "withoutReturn"])(
    "takes what a generator yields as response when it returns nothing: %s",
    (name) => {
      expect(tools.get(name)?.streaming).toEqual(true);
      expect(tools.get(name)?.response).toEqual({ type: "number" });
    },
  );

  it("says nothing of a result that is either returned or yielded", () => {
    expect(tools.get("mayReturn")).toMatchObject({ streaming: true });
    expect(tools.get("mayReturn")).not.toHaveProperty("response");
  });

  it("marks a generator as streaming", () => {
    const tool = tools.get("syncStream");
    expect(tool?.streaming).toEqual(true);
    expect(tool?.response).toEqual({ type: "string" });
  });

  it("takes the first overload that can be described, with the shared comment", () => {
    const tool = tools.get("firstOverload");
    expect(tool?.description).toEqual("Overloaded.");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: { id: { type: "number", description: "Number" } },
      required: ["id"],
      additionalProperties: false,
    });
    expect(tool?.diagnostics).toEqual([
      {
        severity: "info",
        code: "OVERLOADED",
        message:
          '"firstOverload" has 2 overloads. The model is shown the first one that it can be told about; declare a function with one signature to choose another.',
        path: "firstOverload",
        position: { file: "signatures.ts", line: 101, column: 30 },
      },
    ]);
  });

  it("prefers an overload whose author only has to welcome any value to one that no model can call", () => {
    const errors = tools
      .get("openOverload")
      ?.diagnostics.filter(({ severity }) => severity === "error");
    expect(errors?.map(({ code, path }) => [code, path])).toEqual([["OPEN_TYPE", "value"]]);
  });

  it("passes over an overload that no model can call", () => {
    const tool = tools.get("secondOverload");
    expect(tool?.description).toEqual("Takes its second overload.");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: { id: { type: "number", description: "Number" } },
      required: ["id"],
      additionalProperties: false,
    });
    expect(tool?.diagnostics).toEqual([
      {
        severity: "info",
        code: "OVERLOADED",
        message:
          '"secondOverload" has 2 overloads. The model is shown the first one that it can be told about; declare a function with one signature to choose another.',
        path: "secondOverload",
        position: { file: "signatures.ts", line: 110, column: 31 },
      },
    ]);
  });

  it("hides an optional callback, and takes the one object that is left as the parameters", () => {
    const tool = tools.get("optionalCallback");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: { depth: { type: "number", description: "Depth" } },
      required: ["depth"],
      additionalProperties: false,
      description: "Options",
    });
    expect(tool?.arguments).toEqual([{ from: "properties" }, { from: "omitted" }]);
    expect(tool?.diagnostics).toEqual([
      {
        severity: "info",
        code: "HIDDEN",
        message: '"done" is hidden from the model: it is a function, and may be left out.',
        path: "done",
        position: { file: "signatures.ts", line: 116, column: 32 },
      },
    ]);
  });

  it("hides options of which a model can send nothing", () => {
    const tool = tools.get("signalBag");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: { url: { type: "string", description: "Address" } },
      required: ["url"],
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([{ from: "property", name: "url" }, { from: "omitted" }]);
    expect(tool?.diagnostics.map(({ severity, code, path }) => [severity, code, path])).toEqual([
      ["info", "HIDDEN", "input.signal"],
      ["info", "HIDDEN", "input"],
    ]);
  });

  it("hides a rest parameter that cannot be represented", () => {
    const tool = tools.get("restOfCallbacks");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: { name: { type: "string", description: "Name" } },
      required: ["name"],
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([{ from: "property", name: "name" }, { from: "omitted" }]);
    expect(tool?.diagnostics).toEqual([
      {
        severity: "info",
        code: "HIDDEN",
        message:
          '"callbacks" is hidden from the model, and may be left out: "callbacks[]" is a function.',
        path: "callbacks",
        position: { file: "signatures.ts", line: 121, column: 55 },
      },
    ]);
  });
});
