import * as bridge from "later-bridge";
import { expect, test } from "vitest";

test("later-bridge exports this, and nothing else, at run time", () => {
  expect(Object.keys(bridge).toSorted()).toEqual([
    "BridgeClient",
    "BridgeHost",
    "readToolArguments",
    "readToolValue",
    "readValue",
    "writeToolValue",
    "writeValue",
  ]);
});
