/** Thrown while a pattern is parsed that is none, such as `[`. It does not leave this folder. */
export class MalformedPattern extends Error {
  override readonly name: string = "MalformedPattern";
}
