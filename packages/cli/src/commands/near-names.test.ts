import { describe, expect, it } from "vitest";

import { nearNames } from "./near-names.ts";

describe("nearNames", () => {
  const names = ["getWeather", "get_forecast", "listCities", "add"];

  it.each([
    ["get_weather", ["getWeather"]],
    ["getWether", ["getWeather"]],
    ["forecast", ["get_forecast"]],
    ["adn", ["add"]],
    ["deleteEverything", []],
  ])("takes %s for %j", (name, expected) => {
    expect(nearNames(name, names)).toEqual(expected);
  });

  it("names at most three, the nearest first", () => {
    expect(nearNames("tool1", ["tool22", "tool3", "tool1x", "tool4"])).toEqual([
      "tool1x",
      "tool3",
      "tool4",
    ]);
  });
});
