/** What a worker did is not what the document says. */
export class Mismatch extends Error {
  override readonly name: string = "Mismatch";
  /** What should have come, for people. */
  readonly expected: string;

  /** @param message what came instead, for people */
  constructor(message: string, expected: string) {
    super(message);
    this.expected = expected;
  }
}
