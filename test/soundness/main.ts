// Arguments: --limit, --only NAME,NAME, --out FILE (everything as JSON), --write (renews docs/soundness.md).

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { assess } from "./assess.ts";
import { renderReasons, renderReport } from "./render-report.ts";
import { subjects } from "./subjects.ts";

const { values } = parseArgs({
  options: {
    limit: { type: "string" },
    only: { type: "string" },
    out: { type: "string" },
  },
});
const only = values.only?.split(",");
const start = performance.now();
const assessments = await assess(
  subjects.filter(({ name }) => only === undefined || only.includes(name)),
  {
    limit: Number(values.limit ?? Infinity),
    log: (line) => {
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      process.stderr.write(`${seconds} s: ${line}\n`);
    },
  },
);
if (values.out !== undefined) writeFileSync(values.out, JSON.stringify(assessments, undefined, 1));
process.stdout.write(`${renderReport(assessments)}\n\n${renderReasons(assessments)}\n`);
