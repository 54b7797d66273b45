/**
 * Which members and elements of one value have been looked at by keywords so far: what
 * `unevaluatedProperties` and `unevaluatedItems` leave alone. Kept only for schemas that contain
 * those keywords.
 */
export class Evaluated {
  readonly names: Set<string> = new Set();
  readonly positions: Set<number> = new Set();
  /** Every element before this position counts as evaluated. */
  length = 0;

  hasPosition(position: number): boolean {
    return position < this.length || this.positions.has(position);
  }

  /** Takes over what another schema has evaluated of the same value. */
  add(other: Evaluated): void {
    for (const name of other.names) this.names.add(name);
    for (const position of other.positions) this.positions.add(position);
    this.length = Math.max(this.length, other.length);
  }
}
