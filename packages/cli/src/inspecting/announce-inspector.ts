import type { Terminal } from "../terminal/terminal.ts";
import { addressOf, type InspectorPlace } from "./inspector-server.ts";

/** Tells the address on standard output, and what to do with it. */
export function announceInspector(place: InspectorPlace, { out, err }: Terminal): void {
  out.line(addressOf(place));
  err.line(err.colours.dim("Open it in a browser. Ctrl-C ends it."));
}
