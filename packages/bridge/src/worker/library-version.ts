import { createRequire } from "node:module";

/** The version of this package. */
export function readLibraryVersion(): string {
  // By its name, wherever this file ends up in the bundle.
  const manifest = createRequire(import.meta.url)("later-bridge/package.json") as unknown;
  return (manifest as { readonly version: string }).version;
}
