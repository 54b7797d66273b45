/** Version, trace, span and flags in hexadecimal; neither id may be zero. */
const form = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

/** The `traceparent` of W3C Trace Context that a value is; `undefined` for whatever else it may be. */
export function readTraceparent(value: unknown): string | undefined {
  return typeof value === "string" && form.test(value) ? value : undefined;
}
