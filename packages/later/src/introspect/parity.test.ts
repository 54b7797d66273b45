import { expect, it } from "vitest";

import { compilers } from "./fixtures/make-project.ts";
import { fixtures, readFixtures } from "./fixtures/read-fixture.ts";

it("comes to the same JSON, byte for byte, under TypeScript 5.9, 6.0, 7.0 and 7.1", async () => {
  const [newest, ...others] = await Promise.all(
    compilers.map(async (compiler) => JSON.stringify(await readFixtures(fixtures, compiler))),
  );
  expect(newest?.length).toBeGreaterThan(10_000);
  for (const other of others) expect(other).toBe(newest);
}, 120_000);
