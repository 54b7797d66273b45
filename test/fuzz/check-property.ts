import * as fc from "fast-check";

/** How often and with what the properties are tried: by `npm run fuzz`, or as the ordinary tests do. */
const firstSeed = Number(process.env["LATER_FUZZ_SEED"] ?? 1);
const seedCount = Number(process.env["LATER_FUZZ_SEEDS"] ?? 1);

/**
 * Tries a property with many inputs, 200 for each seed. What it throws holds the smallest input found that fails, and the
 * seed by which `npm run fuzz -- --seed` finds it again.
 */
export async function checkProperty<Values>(
  property: fc.IRawProperty<Values>,
  numRuns = 200,
): Promise<void> {
  for (let seed = firstSeed; seed < firstSeed + seedCount; seed += 1) {
    await fc.assert(property, { seed, numRuns });
  }
}
