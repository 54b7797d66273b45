/** A package whose functions are read as tools. */
export interface Subject {
  /** As npm knows it. */
  readonly name: string;
  /** What a file has to begin with so that the roots can be used in it. */
  readonly prelude: string;
  /** Expressions whose members that are functions are taken. */
  readonly roots: readonly string[];
  /** How many levels of objects below a root are looked into. @default 1 */
  readonly depth?: number;
}

/** A package whose exports are functions. */
export function exportsOf(name: string, specifier: string = name, depth: number = 1): Subject {
  return { name, prelude: `import * as subject from "${specifier}";`, roots: ["subject"], depth };
}

/** A package with objects whose methods are the functions. */
export function methodsOf(
  name: string,
  prelude: string,
  roots: readonly string[],
  depth = 1,
): Subject {
  return { name, prelude, roots, depth };
}
