import { expect, test } from "vitest";

import { findDates } from "./find-dates.ts";

/** A Sunday. */
const now = new Date(2026, 10, 22, 23, 30);

test.each([
  ["on 2026-02-28", ["2026-02-28"]],
  ["on 2026-02-30", []],
  ["am 24.12.2026", ["2026-12-24"]],
  ["3 March 2025", ["2025-03-03"]],
  ["March 3rd, 2025", ["2025-03-03"]],
  ["the 1st of January", ["2027-01-01"]],
  ["on Nov 22", ["2026-11-22"]],
  ["today and tomorrow", ["2026-11-22", "2026-11-23"]],
  ["the day after tomorrow", ["2026-11-24"]],
  ["yesterday", ["2026-11-21"]],
  ["in two weeks", ["2026-12-06"]],
  ["in 3 days", ["2026-11-25"]],
  ["in a month", ["2026-12-22"]],
  ["5 days ago", ["2026-11-17"]],
  ["next week", ["2026-11-29"]],
  ["on Monday", ["2026-11-23"]],
  ["next Sunday", ["2026-11-29"]],
  ["last Friday", ["2026-11-20"]],
  ["last Sunday", ["2026-11-15"]],
  ["at 7:30 pm", ["19:30"]],
  ["at 12am and at noon", ["00:00", "12:00"]],
  ["from 9:05 until 17:00", ["09:05", "17:00"]],
  ["may I, or may I not?", []],
  ["for 3 days", []],
])("finds in “%s”: %j", (text, values) => {
  const findings = [...findDates(text, now)].sort((a, b) => a.start - b.start);
  const outer = findings.filter(
    (finding) =>
      !findings.some(
        (other) => other !== finding && other.start <= finding.start && other.end >= finding.end,
      ),
  );
  expect(outer.map(({ value }) => value)).toEqual(values);
});
