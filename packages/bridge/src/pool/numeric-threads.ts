/** Which variables of the environment say how many threads numeric libraries may use. */
const variables = [
  "OMP_NUM_THREADS",
  "OPENBLAS_NUM_THREADS",
  "MKL_NUM_THREADS",
  "NUMEXPR_NUM_THREADS",
  "VECLIB_MAXIMUM_THREADS",
];

/** The environment that keeps numeric libraries of many workers from taking every processor, each for itself. */
export function numericThreads(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(variables.map((name) => [name, String(count)]));
}
