/** The median and the quartiles of a case's samples. */
export function summarise({ name, samples }) {
  const sorted = samples.toSorted((left, right) => left - right);
  const at = (fraction) => sorted[Math.round((sorted.length - 1) * fraction)];
  return { name, median: at(0.5), low: at(0.25), high: at(0.75) };
}
