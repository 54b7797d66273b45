import { describe, expect, it } from "vitest";

import { installedPackage, isAtLeast } from "./installed-package.ts";

describe("installedPackage", () => {
  it("finds a package that does not export its manifest", () => {
    // The SDK's export map has no "./package.json".
    expect(installedPackage("@google/genai", import.meta.filename)).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      folder: expect.stringMatching(/@google[\\/]genai$/),
    });
  });

  it("finds nothing where nothing is", () => {
    expect(installedPackage("a-package-that-is-not-there", import.meta.filename)).toBeUndefined();
  });
});

describe("isAtLeast", () => {
  it.each([
    ["20.19.0", "20.19.0", true],
    ["20.18.9", "20.19.0", false],
    ["22.0.0", "20.19.0", true],
    ["7.0.2", "5.9.0", true],
    ["5.10.0", "5.9.0", true],
    ["8.0.0-beta.1", "8.0.0", true],
    ["5.8.3", "5.9.0", false],
  ])("holds %s against %s", (version, least, expected) => {
    expect(isAtLeast(version, least)).toBe(expected);
  });
});
