import { expect, test } from "vitest";

import * as worker from "./index.ts";

test("exports this, and nothing else", () => {
  expect(Object.keys(worker).toSorted()).toEqual(["isStartedByHost", "runWorker", "serveWorker"]);
});
