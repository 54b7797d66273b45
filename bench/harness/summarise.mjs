/** What a case's samples, one per round, come to: the median and the quartiles. */
export function summarise({ name, samples }) {
  const [low, median, high] = [0.25, 0.5, 0.75].map((fraction) => quantile(samples, fraction));
  return { name, samples, median, low, high };
}

/**
 * How many times longer one case takes than another: the median of the ratios within each round,
 * because what disturbs the machine passes more slowly than a round.
 */
export function ratio(result, reference) {
  return quantile(
    result.samples.map((sample, round) => sample / reference.samples[round]),
    0.5,
  );
}

/** The value below which that fraction of the others lies. */
export function quantile(values, fraction) {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.round((sorted.length - 1) * fraction)];
}
