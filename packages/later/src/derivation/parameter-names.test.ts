import { describe, expect, it } from "vitest";

import { canBeCompiled, parameterNamesIn } from "./parameter-names.ts";

describe("The names of a function's parameters", () => {
  it.each<[string, readonly string[]]>([
    ["() => 1", []],
    ["(a, b) => a + b", ["a", "b"]],
    ["a=>a", ["a"]],
    ["città => 1", ["città"]],
    ["function größe(都市, ...übrige) {}", ["都市", "übrige"]],
    ["async a => a", ["a"]],
    ["async(a)=>a", ["a"]],
    ["function(a) { return a; }", ["a"]],
    ["function named (a, b) { return a; }", ["a", "b"]],
    ["async function* named(a) { yield a; }", ["a"]],
    ["function*named(a){}", ["a"]],
    ["method(a) { return a; }", ["a"]],
    ["(a = [1, 2], b = { c: ')' }, c = `,${1}`) => 1", ["a", "b", "c"]],
    ["({ a, b: [c] }, [d] = [1], e) => 1", ["", "", "e"]],
    ["(a, ...others) => 1", ["a", "others"]],
    ["(/* x, */ a, // y,\n b,) => 1", ["a", "b"]],
    ["(f = (x, y) => x, b) => 1", ["f", "b"]],
  ])("are read off %s", (text, names) => {
    expect(parameterNamesIn(text)).toEqual(names);
  });

  it("are not known of functions of the platform", () => {
    expect(parameterNamesIn(Function.prototype.toString.call(Math.max))).toBeUndefined();
  });

  it("are not known of a list that does not end", () => {
    expect(parameterNamesIn("(a, b")).toBeUndefined();
  });
});

describe("The parameters of compiled code", () => {
  it.each([
    [["city", "unit"], ["city", "unit2"], true],
    [["city", "unit"], ["_city", "unit_1"], true],
    [["city", "unit"], ["city"], true],
    [["", "unit"], ["_ref", "unit"], true],
    [["city"], ["city", "unit"], false],
    [["city", "unit"], ["unit", "city"], false],
    [["path"], ["file"], false],
  ] as const)("of %j can be %j: %s", (source, compiled, can) => {
    expect(canBeCompiled(source, compiled)).toBe(can);
  });
});
