/** A place where a schema may refuse what another one accepts. */
export interface Narrowing {
  /** Where, from the root of the schemas: names of keywords and members with slashes between. */
  readonly path: string;
  /** What is accepted before and after; `undefined` where that cannot be told. */
  readonly change: { readonly from: string; readonly to: string } | undefined;
}

/** Where something less is accepted. */
export function narrowed(path: string, from: string, to: string): readonly Narrowing[] {
  return [{ path, change: { from, to } }];
}

/** Where nobody can tell. */
export function unclear(path: string): readonly Narrowing[] {
  return [{ path, change: undefined }];
}
