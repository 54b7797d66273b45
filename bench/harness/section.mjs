import { ratio } from "./summarise.mjs";

/**
 * One table of the report, as text.
 *
 * @typedef {object} Section
 * @property {string} title
 * @property {string} [note] what is measured, where the title cannot say it
 * @property {string[]} columns
 * @property {string[][]} rows
 * @property {{ text: string, met: boolean }[]} aims
 */

const units = [
  { name: "s", nanoseconds: 1e9 },
  { name: "ms", nanoseconds: 1e6 },
  { name: "µs", nanoseconds: 1e3 },
  { name: "ns", nanoseconds: 1 },
];

/**
 * A table of times with the ratio of each to the case named `ours`.
 *
 * @returns {Section}
 */
export function timeTable({ title, note, results, ours, aims = [] }) {
  const reference = find(results, ours);
  return {
    title,
    ...(note === undefined ? {} : { note }),
    columns: ["", "median", "quartiles", `× ${ours}`],
    rows: results.map((result) => [
      result.name,
      time(result.median),
      `${time(result.low)} – ${time(result.high)}`,
      result === reference ? "1" : significant(ratio(result, reference)),
    ]),
    aims,
  };
}

/** The result of that name. */
export function find(results, name) {
  const found = results.find((result) => result.name === name);
  if (found === undefined) throw new Error(`There is no result named "${name}".`);
  return found;
}

/** An aim that a figure must stay at or below. */
export function atMost(text, figure, limit, format = significant) {
  return { text: `${text}: ${format(figure)}, at most ${format(limit)}`, met: figure <= limit };
}

/** An aim that a figure must reach. */
export function atLeast(text, figure, limit, format = significant) {
  return { text: `${text}: ${format(figure)}, at least ${format(limit)}`, met: figure >= limit };
}

/** A duration in the largest unit that leaves a number of at least one. */
export function time(nanoseconds) {
  const unit =
    units.find((candidate) => Math.abs(nanoseconds) >= candidate.nanoseconds) ?? units.at(-1);
  return `${significant(nanoseconds / unit.nanoseconds)} ${unit.name}`;
}

/** Three significant digits, without an exponent. */
export function significant(value) {
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 3 });
}
