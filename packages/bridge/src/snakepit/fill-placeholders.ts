/** What stands for each name in the arguments of a worker's command. */
export interface Placeholders {
  /** On which port it is to serve; 0 for one that it finds itself. */
  readonly port: string;
  /** Address of the host that it calls. */
  readonly host: string;
  /** The run that it belongs to. */
  readonly run: string;
}

/** Puts values in the places of `{port}`, `{host}` and `{run}`, wherever they stand in an argument. */
export function fillPlaceholders(args: readonly string[], values: Placeholders): readonly string[] {
  return args.map((argument) =>
    argument.replaceAll(/\{(port|host|run)\}/g, (_, name: keyof Placeholders) => values[name]),
  );
}
