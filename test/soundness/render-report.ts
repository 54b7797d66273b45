import { type Assessment, isMissing } from "./assessment.ts";
import { groupBy } from "./group-by.ts";
import type { Subject } from "./subject.ts";

/** One package's figures. */
interface Row {
  readonly name: string;
  readonly functions: number;
  readonly described: number;
  readonly loosened: number;
  readonly rejected: number;
  readonly calls: number;
  readonly sound: number;
  readonly values: number;
  readonly complete: number;
  readonly announced: number;
}

/** Prints a table with a row per package, in the order given, and the sum. */
export function renderReport(assessments: readonly Assessment[]): string {
  const bySubject = groupBy(assessments, ({ subject }) => subject);
  const rows = [...bySubject].map(([name, own]) => rowOf(name, own));
  const lines = [...rows, rowOf("**all**", assessments)].map(
    (row) =>
      `| ${row.name} | ${row.functions} | ${row.described} | ${row.loosened} | ${row.rejected} | ` +
      `${share(row.sound, row.calls)} | ${share(row.complete, row.values)} | ${row.announced} |`,
  );
  return [
    "| package | functions | described | loosened | rejected | sound | complete | hidden |",
    "| ------- | --------: | --------: | -------: | -------: | ----: | -------: | -----: |",
    ...lines,
  ].join("\n");
}

/** Prints what share of the functions of some packages is rejected, in a table with a row per group of packages. */
export function renderRates(
  assessments: readonly Assessment[],
  groups: Readonly<Record<string, readonly Subject[]>>,
): string {
  const rows = Object.entries(groups).map(([title, subjects]) => {
    const names = new Set(subjects.map(({ name }) => name));
    return rateOf(
      title,
      assessments.filter(({ subject }) => names.has(subject)),
    );
  });
  return [
    "| packages | functions | rejected | because they take a function | for other reasons |",
    "| -------- | --------: | -------: | ---------------------------: | ----------------: |",
    ...rows,
    rateOf("**all**", assessments),
  ].join("\n");
}

function rateOf(title: string, assessments: readonly Assessment[]): string {
  const rejected = assessments.filter(({ status }) => status === "rejected");
  const callbacks = rejected.filter(
    ({ reasons: [first = ""] }) => kindOfReason(first) === callback,
  );
  const shares = [rejected.length, callbacks.length, rejected.length - callbacks.length].map(
    (part) => percent(part, assessments.length),
  );
  return `| ${title} | ${assessments.length} | ${shares.join(" | ")} |`;
}

/** Prints in a sentence what the sample calls of loosened functions come to. */
export function renderLoosened(assessments: readonly Assessment[]): string {
  const loosened = assessments.filter(({ status }) => status === "loosened");
  const calls = loosened.flatMap((one) => one.calls);
  const compiling = calls.filter(({ objection }) => objection === undefined);
  return `Of the ${calls.length} sample calls of loosened functions, ${percent(compiling.length, calls.length)} compile.`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;
}

/** Prints why functions were rejected, by how often. */
export function renderReasons(assessments: readonly Assessment[]): string {
  const rejected = assessments.filter(({ status }) => status === "rejected");
  const byReason = groupBy(rejected, ({ reasons: [first = ""] }) => kindOfReason(first));
  const lines = [...byReason]
    .toSorted(([a, ofA], [b, ofB]) => ofB.length - ofA.length || (a < b ? -1 : 1))
    .map(([reason, own]) => `| ${reason} | ${own.length} | ${exampleOf(own)} |`);
  return ["| reason | functions | for example |", "| - | -: | - |", ...lines].join("\n");
}

function rowOf(name: string, assessments: readonly Assessment[]): Row {
  const count = (status: Assessment["status"]): number =>
    assessments.filter((one) => one.status === status).length;
  const described = assessments.filter(({ status }) => status === "described");
  const calls = described.flatMap((one) => one.calls);
  const values = described.flatMap((one) => one.values);
  return {
    name,
    functions: assessments.length,
    described: described.length,
    loosened: count("loosened"),
    rejected: count("rejected") + count("lost"),
    calls: calls.length,
    sound: calls.filter(({ objection }) => objection === undefined).length,
    values: values.length,
    complete: values.filter((verdict) => !isMissing(verdict)).length,
    announced: values.filter(({ announced }) => announced === true).length,
  };
}

function share(part: number, whole: number): string {
  if (whole === 0) return "–";
  return part === whole ? `100 % of ${whole}` : `${percent(part, whole)} of ${whole}`;
}

/** The kind of reason that needs no mending: a model has no functions to send. */
const callback = "a function";

function kindOfReason(message: string): string {
  const reason =
    /^"(?<path>[^"]*)".* is required, but is (?<what>.*), which a model cannot send/.exec(message);
  const { path = "", what = message } = reason?.groups ?? {};
  if (what === callback && path.includes(".")) return "an object with functions";
  if (!what.startsWith("an instance of"))
    return what.replace(/^The parameters of "\w+"/, "parameters");
  return what.endsWith("private members")
    ? "an instance with private members"
    : "an instance with methods";
}

function exampleOf([first]: readonly Assessment[]): string {
  return first === undefined ? "" : `\`${first.expression}\` of ${first.subject}`;
}
