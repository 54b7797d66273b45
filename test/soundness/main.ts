// Arguments: --limit COUNT and --only NAME,NAME for less, --out FILE for all of it as JSON, --write to renew
// docs/soundness.md. Ends with 1 where a function was lost, or one in 200 calls is not as it should be.
// With --compilers it compares what the versions of TypeScript come to instead, and ends with 1 where that differs for no
// known reason.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { root } from "../setup/paths.ts";
import { applicationSubjects } from "./application-subjects.ts";
import { type AssessOptions, assess } from "./assess.ts";
import { compareCompilers } from "./compare-compilers.ts";
import { faultsOf } from "./faults.ts";
import { librarySubjects } from "./library-subjects.ts";
import { renderLoosened, renderRates, renderReasons, renderReport } from "./render-report.ts";
import type { Subject } from "./subject.ts";
import { subjects } from "./subjects.ts";

const { values } = parseArgs({
  options: {
    compilers: { type: "boolean", default: false },
    limit: { type: "string" },
    only: { type: "string" },
    out: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const only = values.only?.split(",");
const chosen = subjects.filter(({ name }) => only === undefined || only.includes(name));
/** So many packages are looked at together. */
const partSize = 20;
const start = performance.now();
const options: AssessOptions = {
  limit: Number(values.limit ?? Infinity),
  log: (line) => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stderr.write(`${seconds} s: ${line}\n`);
  },
};
const groups = {
  "functional libraries, builders, frameworks, clients": librarySubjects,
  "what tools of applications wrap": applicationSubjects,
};
const faults = await (values.compilers ? compare() : judge());
for (const fault of faults) process.stdout.write(`${fault}\n`);
if (faults.length > 0) process.exitCode = 1;

async function compare(): Promise<readonly string[]> {
  const comparisons = await inParts((part) => compareCompilers(part, options));
  const functions = comparisons.reduce((sum, one) => sum + one.functions, 0);
  const differences = comparisons.flatMap((one) => one.differences);
  const known = comparisons.flatMap((one) => one.known);
  process.stdout.write(
    `${functions} functions compared, ${differences.length} differences, ${known.length} of known reasons.\n`,
  );
  for (const reason of known) process.stdout.write(`${reason}\n`);
  return differences;
}

async function judge(): Promise<readonly string[]> {
  const assessments = (await inParts((part) => assess(part, options))).flat();
  const tables = {
    rates: renderRates(assessments, groups),
    packages: `${renderReport(assessments)}\n\n${renderLoosened(assessments)}`,
    rejections: renderReasons(assessments),
  };
  process.stdout.write(`${Object.values(tables).join("\n\n")}\n`);
  if (values.out !== undefined) {
    writeFileSync(values.out, JSON.stringify(assessments, undefined, 1));
  }
  if (values.write) write(path.join(root, "docs/soundness.md"), tables);
  return faultsOf(assessments);
}

/** One part after the other: the types of all packages together take more memory than a process has. */
async function inParts<Result>(
  run: (part: readonly Subject[]) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let first = 0; first < chosen.length; first += partSize) {
    results.push(await run(chosen.slice(first, first + partSize)));
  }
  return results;
}

/** Replaces what stands between the marks of each table. */
function write(file: string, texts: Readonly<Record<string, string>>): void {
  let document = readFileSync(file, "utf8");
  for (const [name, text] of Object.entries(texts)) {
    const from = document.indexOf(`<!-- ${name} -->`);
    const to = document.indexOf(`<!-- end of ${name} -->`);
    document = `${document.slice(0, from)}<!-- ${name} -->\n\n${text}\n\n${document.slice(to)}`;
  }
  writeFileSync(file, document);
}
