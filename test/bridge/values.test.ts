import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { python } from "../setup/python.ts";
import { playScenario } from "./play-scenario.ts";
import { startHost } from "./start-host.ts";

describe.skipIf(python === undefined)("values of the eight types, to a Python client", () => {
  let report: Record<string, Record<string, unknown>>;

  beforeAll(async () => {
    await using started = await startHost();
    report = (await playScenario("types", { address: started.address })) as typeof report;
  });

  it("are what Python sent, kinds of numbers included", () => {
    expect(report["values"]).toEqual({
      "whole float": "float 42.0",
      "small float": "float 1e-320",
      "negative zero": "float -0.0",
      third: "float 0.3333333333333333",
      NaN: "float nan",
      infinity: "float inf",
      "minus infinity": "float -inf",
      integer: "int 42",
      "large integer": "int 1180591620717411303424",
      "larger integer": `int -1${"0".repeat(60)}`,
      "beyond doubles": "int 9007199254740993",
      text: "str 'é \"quoted\" \\n\\u2028 𝄞'",
      "empty text": "str ''",
      "text of truth": "str 'true'",
      truth: "bool True",
      "truth as text": "bool False",
      "truth as number": "bool True",
      choice: "str 'b'",
      module: "str 'ChainOfThought'",
      embedding: "list [1.0, 2.5, -3.0]",
      tensor: "dict {'shape': [2, 2], 'data': [1, 2.5, -3, 1152921504606846976]}",
      "nested tensor": "dict {'shape': [2, 2], 'data': [[1.5, 2], [3, 4]]}",
      "scalar tensor": "dict {'shape': [], 'data': [1.5]}",
      "empty tensor": "dict {'shape': [0], 'data': []}",
    });
    expect(report["listed"]).toBe(true);
  });

  it("go by the URL of their type", () => {
    const types = ["float", "integer", "string", "boolean", "choice", "module"];
    const entries = [...types, "embedding", "tensor"].map((type) => [
      type,
      `type.googleapis.com/snakepit.${type}`,
    ]);
    expect(report["urls"]).toEqual(Object.fromEntries(entries));
  });

  it("are held to their types and constraints", () => {
    const texts: Record<string, string> = {};
    const refused = report["refused"] as Record<string, { status: string; details: string }>;
    for (const [name, { status, details }] of Object.entries(refused)) {
      expect([name, status]).toEqual([name, "INVALID_ARGUMENT"]);
      texts[name] = details;
    }
    expect(texts).toEqual({
      "float text": "must be a number",
      "float below": "value -1.0 is below minimum 0.0",
      "float above": "value 3.0 is above maximum 2.5",
      "float bound of zero": "value 0.5 is above maximum 0.0",
      "integer fraction": "must be an integer",
      "integer above": "value 11 is above maximum 10",
      "string null": "must be a string",
      "string number": "must be a string",
      "string short": "must be at least 3 characters, got 2",
      "string long": "must be at most 3 characters, got 4",
      "string pattern": "must match pattern: ^[0-9]+$",
      "string enum": "must be one of: a, b",
      boolean: "must be a boolean (true or false)",
      choice: "must be one of: a, b",
      module: "must be one of the allowed modules: Predict",
      "embedding text": "must be a list of numbers",
      "embedding of texts": "must be a numeric list, got a string at position 2",
      "embedding dimensions": "must have exactly 3 dimensions, got 2",
      "tensor list": "must be a tensor with shape and data",
      "tensor size": "data size doesn't match shape: [3] takes 3, got 2",
      "tensor shape": "shape must be [3], got [2]",
    });
    expect(new Set(Object.values(report["accepted"] ?? {}))).toEqual(new Set(["OK"]));
  });

  it("are what the variable's type makes of them, whatever they say they are", () => {
    expect(report["declared"]).toEqual(["float 7.0", "str 'c'"]);
  });
});

describe.skipIf(python === undefined)("tensors of a Python client", () => {
  let report: Record<string, Record<string, string>>;

  beforeAll(async () => {
    await using started = await startHost();
    report = (await playScenario("tensors", { address: started.address })) as typeof report;
  });

  it("come back with floats for floats, and integers for integers", () => {
    const { "list of both": both, ...others } = report;
    expect(both?.["sent"]).toBe("list [[1.0, 2, 2.5]]");
    expect(Object.keys(others)).toHaveLength(10);
    for (const [name, { sent, ...seen }] of Object.entries(others)) {
      expect([name, Object.keys(seen).length]).toEqual([name, 10]);
      expect([name, [...new Set(Object.values(seen))]]).toEqual([name, [sent]]);
    }
  });

  it("have integers for whole numbers in a list of both", () => {
    const { sent: _sent, ...seen } = report["list of both"] ?? {};
    expect([...new Set(Object.values(seen))]).toEqual(["list [[1, 2, 2.5]]"]);
  });
});

describe.skipIf(python === undefined)("large values of a Python client", () => {
  const marker = path.join(tmpdir(), `later-marker-${crypto.randomUUID()}`);
  let report: Record<string, Record<string, unknown>>;

  beforeAll(async () => {
    await using started = await startHost();
    const target = { address: started.address };
    report = (await playScenario("large_values", target, { marker })) as typeof report;
  });

  it("are read from pickles of every protocol, and come back without one", () => {
    const { set, integers, ...embeddings } = report["embeddings"] ?? {};
    const url = "type.googleapis.com/snakepit.embedding";
    expect(embeddings).toEqual({
      "embedding 2": [true, url],
      "embedding 3": [true, url],
      "embedding 4": [true, url],
      "embedding 5": [true, url],
    });
    expect([set, integers]).toEqual([true, true]);
  });

  it("are flat and nested tensors", () => {
    const { wrongShape, ...tensors } = report["tensors"] ?? {};
    expect(Object.keys(tensors)).toHaveLength(9);
    expect(new Set(Object.values(tensors))).toEqual(new Set([true]));
    expect(wrongShape).toBe("INVALID_ARGUMENT");
  });

  it("are read from Erlang's terms, if they are numbers", () => {
    expect(report["erlang"]).toEqual({ value: true, atom: "INVALID_ARGUMENT" });
  });

  it("come as plain bytes to clients that ask for it", () => {
    expect(report["layout"]).toEqual([
      "type.googleapis.com/snakepit.embedding.binary",
      8 * 1_281,
      true,
    ]);
  });

  it("are written in batches", () => {
    expect(report["batch"]).toEqual([true, true, 2]);
  });

  it("are refused when they are pickles of anything but numbers; nothing of these is run", () => {
    const { executed, batch, format, kind, ...bombs } = report["hostile"] ?? {};
    for (const [name, seen] of Object.entries(bombs)) {
      const expected = ["INVALID_ARGUMENT", "INVALID_ARGUMENT", "INVALID_CALL"];
      expect([name, seen]).toEqual([name, expected]);
    }
    expect(Object.keys(bombs)).toHaveLength(9);
    expect({ batch, format, kind }).toEqual({
      batch: false,
      format: "INVALID_ARGUMENT",
      kind: "INVALID_ARGUMENT",
    });
    expect([executed, existsSync(marker)]).toEqual([false, false]);
    expect(report["alive"]).toBe(true);
  });
});
