import { WriteStream } from "node:tty";

/** The process's standard output or standard error. */
export type StandardStream = NodeJS.WriteStream & { readonly fd: number };

/**
 * A stream to the terminal behind a standard one, so that what tools write to the standard stream can
 * be held apart from what this command writes. Without a terminal it is the standard stream itself.
 */
export function ownStream(standard: StandardStream): NodeJS.WriteStream {
  if (!standard.isTTY) return standard;
  const own = new WriteStream(standard.fd);
  // Node.js tells its standard streams alone about a new size.
  standard.on("resize", () => {
    own.columns = standard.columns;
    own.rows = standard.rows;
    own.emit("resize");
  });
  return own;
}
