import { expect, test } from "vitest";

import { python } from "../setup/python.ts";
import { playChaos } from "./play-chaos.ts";

test.skipIf(python === undefined || process.platform !== "linux")(
  "a host keeps what it promises while everything around it fails",
  { timeout: 240_000 },
  async () => {
    const { problems, events } = await playChaos({
      seed: 1,
      seconds: 10,
      python: python ?? "",
    });
    expect(problems.length === 0 ? [] : [...problems, ...events]).toEqual([]);
  },
);
