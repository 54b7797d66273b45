/** How many tokens a value has, by the customary estimate: four characters each. */
export function countTokens(value: unknown): number {
  return Math.ceil((JSON.stringify(value) ?? "").length / 4);
}
