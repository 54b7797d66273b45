/** A codec as it is kept: its types are known where it is defined. */
export interface OwnCodec {
  readonly decode: (json: unknown) => unknown;
  readonly encode?: (value: unknown) => unknown;
  readonly class?: abstract new (...values: never[]) => unknown;
}

const key = Symbol.for("later-runtime.codecs");

/** Every codec that has been defined, by name; also those that another copy of the library was told of. */
export function ownCodecs(): Map<string, OwnCodec> {
  const shared = globalThis as { [key]?: Map<string, OwnCodec> };
  return (shared[key] ??= new Map());
}
