/** A case has nothing to look at in this worker; the message says why. */
export class NotApplicable extends Error {
  override readonly name: string = "NotApplicable";
}
