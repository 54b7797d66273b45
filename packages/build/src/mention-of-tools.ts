/** What may be set about which files are looked at. */
export interface ToolFileOptions {
  /**
   * Other names under which the files of the project call `deftool`, `deftools` and `deftype`. Only files that
   * mention one of the names are looked at; one that imports the function under another name mentions
   * it there, and needs no entry here. A module of the project's own that exports it under another name does.
   *
   * @default none
   */
  readonly names?: readonly string[];
}

/** What the text of a file that calls `deftool`, `deftools` or `deftype` has in it. */
export function mentionOfTools(options: ToolFileOptions): RegExp {
  return new RegExp(["deftool", "deftype", ...escapedNames(options)].join("|"));
}

/** What a call looks like that needs types; a definition written by hand needs none. */
export function callOfTools(options: ToolFileOptions): RegExp {
  const names = ["deftool", ...escapedNames(options)].join("|");
  return new RegExp(
    String.raw`(?<![\w$])(?:(?:deftools|deftype)\s*[(<]|(?:${names})\s*(?:<|\((?!\s*\{)))`,
  );
}

function escapedNames({ names = [] }: ToolFileOptions): readonly string[] {
  return names.map((name) => name.replace(/[^\w]/g, String.raw`\$&`));
}

/** Whether a file's name says that it has types to be read. */
export const typescriptFile: RegExp = /(?<!\.d)\.[cm]?tsx?$/;

/** Files with scripts in them, whose types are not read. */
export const componentFile: RegExp = /\.(?:vue|svelte|astro)$/;

/** Whether a bundler's name of a module says that it has types to be read; it may have a query. */
export const typescriptModule: RegExp = /\.[cm]?tsx?(?:[?#]|$)/;
