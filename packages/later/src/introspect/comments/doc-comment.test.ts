import { describe, expect, it } from "vitest";

import { mergeDocComments, parseDocComment } from "./doc-comment.ts";

describe("Parsing a doc comment", () => {
  it("takes text up to the first tag as description, paragraphs kept", () => {
    const doc = parseDocComment("/**\n * One.\n *\n * Two\n * lines.\n * @see other\n */");
    expect(doc.description).toBe("One.\n\nTwo\nlines.");
  });

  it("reads several parameters in one line", () => {
    const doc = parseDocComment("/** Adds. @param a First @param b Second @returns sum */");
    expect([...doc.parameters].map(([path, { description }]) => [path, description])).toEqual([
      ["a", "First"],
      ["b", "Second"],
    ]);
    expect([doc.description, doc.returns]).toEqual(["Adds.", "sum"]);
  });

  it.each([
    [
      "@throws {SoldOut} When nothing is left",
      { type: "SoldOut", description: "When nothing is left" },
    ],
    ["@throws {@link SoldOut} - gone", { type: "SoldOut", description: "gone" }],
    ["@throws SOLD_OUT when gone", { type: "SOLD_OUT", description: "when gone" }],
    [
      "@exception RangeError for what is too large",
      { type: "RangeError", description: "for what is too large" },
    ],
    ["@throws When nothing is left", { description: "When nothing is left" }],
    ["@throws A sentence", { description: "A sentence" }],
  ])("reads %s", (tag, thrown) => {
    expect(parseDocComment(`/** Buys. ${tag} */`)).toMatchObject({
      description: "Buys.",
      throws: [thrown],
    });
  });

  it.each([
    ["@param city - City", "city", "City"],
    ["@param {string} city City", "city", "City"],
    ["@param {{ a: string }} city City", "city", "City"],
    ["@param [city] City", "city", "City"],
    ["@param options.city City", "options.city", "City"],
    ["@param items[].city City", "items[].city", "City"],
    ["@arg city City", "city", "City"],
    ["@param città City", "città", "City"],
    ["@param {string} [größe.höhe=1] Height", "größe.höhe", "Height"],
    ["@param 都市 City", "都市", "City"],
  ])("reads %s", (tag, path, description) => {
    expect(parseDocComment(`/**\n * ${tag}\n */`).parameters.get(path)?.description).toBe(
      description,
    );
  });

  it("does not take tags within code for tags", () => {
    const doc = parseDocComment("/** Use `@minimum 1` here.\n * ```\n * @param no\n * ```\n */");
    expect(doc.parameters.size).toBe(0);
    expect(doc.keywords).toEqual({});
    expect(doc.description).toContain("`@minimum 1`");
  });

  it("leaves unknown tags and addresses within text alone", () => {
    const doc = parseDocComment("/** Mail a@b.example or @someone. */");
    expect(doc.description).toBe("Mail a@b.example or @someone.");
  });

  it.each([
    ["@default 3", 3],
    ['@default "x"', "x"],
    ["@default 'x'", "x"],
    ["@default [1, null]", [1, null]],
    ["@default as it stands", "as it stands"],
  ])("reads the value of %s", (tag, value) => {
    expect(parseDocComment(`/** X ${tag} */`).default).toEqual({ value });
  });

  it.each([
    ["@minimum", 'needs a number, not ""'],
    ["@minLength -1", "needs a whole number"],
    ["@minLength 1.5", "needs a whole number"],
    ["@pattern [", "not a regular expression"],
  ])("notes what is wrong with %s", (tag, problem) => {
    expect(parseDocComment(`/** X ${tag} */`).problems.join()).toContain(problem);
  });

  it("keeps text behind a tag's value in the description", () => {
    const doc = parseDocComment("/** Size @minimum 1 of a page */");
    expect([doc.description, doc.keywords]).toEqual(["Size of a page", { minimum: 1 }]);
  });

  it("lays one comment over another, parameter by parameter", () => {
    const upper = parseDocComment("/** Upper. @param b B2 */");
    const lower = parseDocComment("/** Lower. @param a A1 @param b B1 @returns much */");
    const doc = mergeDocComments(upper, lower);
    expect(doc.description).toBe("Upper.");
    expect(doc.returns).toBe("much");
    expect(doc.parameters.get("a")?.description).toBe("A1");
    expect(doc.parameters.get("b")?.description).toBe("B2");
  });
});
