import { existsSync } from "node:fs";
import path from "node:path";

import { expect, it } from "vitest";

import { compareCompilers } from "./compare-compilers.ts";
import { subjects } from "./subjects.ts";

const isInstalled = existsSync(path.join(import.meta.dirname, "node_modules/date-fns"));

/** Of each package; `npm run soundness -- --compilers` compares all of them. */
const limit = 3;

it.skipIf(!isInstalled)(
  "reads functions of real packages as the same tools under TypeScript 5.9, 6.0, 7.0 and 7.1",
  async () => {
    const { functions, differences } = await compareCompilers(subjects, { limit });
    expect(functions).toBeGreaterThan(2 * subjects.length);
    expect(differences).toEqual([]);
  },
  600_000,
);
