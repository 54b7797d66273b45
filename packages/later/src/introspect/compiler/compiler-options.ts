/**
 * What holds for every program that is opened, over the project's own configuration: types are read
 * strictly, because `null` and `undefined` decide what is required, and nothing is written.
 */
export const forcedCompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  composite: false,
  incremental: false,
  declaration: false,
  allowImportingTsExtensions: true,
} as const;

/** For files that no configuration covers; as `tsconfig.json` writes them. */
export const fallbackCompilerOptions = {
  target: "esnext",
  module: "esnext",
  moduleResolution: "bundler",
} as const;
