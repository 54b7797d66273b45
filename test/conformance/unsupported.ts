/** A vector asks for something that this runner does not know: it is skipped, and the word says why. */
export class Unsupported extends Error {
  override readonly name: string = "Unsupported";
}
