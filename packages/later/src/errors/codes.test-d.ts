import { expectTypeOf, test } from "vitest";

import { type ErrorCodeEntry, errorCodes } from "./codes.ts";

test("every code has a complete entry", () => {
  expectTypeOf(errorCodes).toExtend<Record<string, ErrorCodeEntry>>();
});
