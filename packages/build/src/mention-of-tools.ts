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
export function mentionOfTools({ names = [] }: ToolFileOptions): RegExp {
  const escaped = names.map((name) => name.replace(/[^\w]/g, String.raw`\$&`));
  return new RegExp(["deftool", "deftype", ...escaped].join("|"));
}

/** Whether a file's name says that it has types to be read. */
export const typescriptFile: RegExp = /(?<!\.d)\.[cm]?tsx?$/;

/** The same of what bundlers call a module, which may have a query. */
export const typescriptModule: RegExp = /\.[cm]?tsx?(?:[?#]|$)/;
