import { type Assessment, type Verdict, isMissing } from "./assessment.ts";

/** What share of calls may be otherwise than they should. */
const tolerated = 0.005;

/**
 * What is not as it should be: functions that were lost or rejected without a reason, and, where they
 * are more than one in 200, calls of described functions that are not sound or not complete.
 */
export function faultsOf(assessments: readonly Assessment[]): readonly string[] {
  const unexplained = assessments.filter(
    ({ status, reasons }) => status === "lost" || (status === "rejected" && reasons.length === 0),
  );
  const described = assessments.filter(({ status }) => status === "described");
  const calls = described.flatMap((one) => one.calls);
  const values = described.flatMap((one) => one.values);
  return [
    ...unexplained.map(({ subject, expression }) => `${expression} of ${subject} was lost.`),
    ...unlessFew(
      calls.filter(({ objection }) => objection !== undefined),
      calls,
    ),
    ...unlessFew(values.filter(isMissing), values),
  ];
}

function unlessFew(wrong: readonly Verdict[], all: readonly Verdict[]): readonly string[] {
  if (wrong.length <= all.length * tolerated) return [];
  return wrong.map(({ call, objection }) => `${call}\n  ${objection}`);
}
