import path from "node:path";

import { Workers } from "later-bridge";
import { Runtime, ToolRegistry } from "later-runtime";
import { expect, it } from "vitest";

import { root } from "../setup/paths.ts";

const command = [
  process.execPath,
  "--conditions=later-source",
  "--import",
  "tsx",
  path.join(root, "test/workers/codecs-worker.ts"),
] as const;

it("a worker decodes with codecs that its host has not heard of, and encodes its results", async () => {
  await using runtime = await Runtime.open({
    registry: new ToolRegistry(),
    placement: new Workers({ pools: [{ command, size: 1, readyTimeoutMs: 60_000 }] }),
  });
  const session = await runtime.createSession();
  const call = (a: number[], b: number[]) => session.execute({ name: "multiply", args: { a, b } });
  expect(await call([1, 2], [3, 4])).toMatchObject({ ok: true, value: [3, 8] });
  expect(await call([1, 2], [3, 0])).toMatchObject({
    ok: false,
    error: {
      type: "PARAMETER_VALIDATION_FAILED",
      message: '"b" cannot be taken: Nothing is divided by 0.',
    },
  });
  expect(await call([1, 2], [3])).toMatchObject({
    ok: false,
    error: { type: "PARAMETER_VALIDATION_FAILED", message: expect.stringContaining('"b" must') },
  });
});
