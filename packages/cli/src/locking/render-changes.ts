import type { ContractChange } from "later-bridge";

import type { Colours } from "../terminal/palette.ts";

const kinds = ["breaking", "removed", "compatible", "added"] as const;

/** What has become of tools, a line for each and one for each reason. */
export function renderChanges(
  changes: readonly ContractChange[],
  colours: Colours,
): readonly string[] {
  const paint = {
    breaking: colours.red,
    removed: colours.red,
    compatible: colours.yellow,
    added: colours.green,
  };
  return changes.flatMap(({ kind, name, reasons }) => [
    `${paint[kind](kind.padEnd(10))}  ${colours.bold(name)}`,
    ...reasons.map((reason) => `            ${reason}`),
  ]);
}

/** How many changes there are of each kind: `1 breaking, 2 added`. */
export function summarizeChanges(changes: readonly ContractChange[]): string {
  return kinds
    .map((kind) => [changes.filter((change) => change.kind === kind).length, kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`)
    .join(", ");
}
