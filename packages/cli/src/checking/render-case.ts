import type { CaseResult } from "later-bridge";

import type { Colours } from "../terminal/palette.ts";

const indent = " ".repeat(13);

/** What has become of one case: a line, and what explains a failure below it. */
export function renderCase(
  { number, id, level, rule, verdict, reason, failure }: CaseResult,
  colours: Colours,
): readonly string[] {
  const isAdvice = verdict === "failed" && level === "SHOULD";
  const paint = { passed: colours.green, skipped: colours.dim, failed: colours.red };
  const word = isAdvice ? colours.yellow("advised") : paint[verdict](verdict.padEnd(7));
  const line = `${String(number).padStart(3)}  ${word} ${id}`;
  if (failure === undefined) {
    return [reason === undefined ? line : `${line}${colours.dim(`: ${reason}`)}`];
  }
  const { message, expected, sent, received, output } = failure;
  return [
    `${line}: ${message}`,
    `${indent}expected: ${expected}`,
    `${indent}the page: ${level} – ${rule}`,
    ...renderLines("sent", sent, colours),
    ...renderLines("received", received, colours),
    ...renderLines("printed", output, colours),
  ];
}

function renderLines(title: string, lines: readonly string[], colours: Colours): readonly string[] {
  if (lines.length === 0) return [];
  return [`${indent}${title}:`, ...lines.map((line) => colours.dim(`${indent}  ${line}`))];
}
