import { printJson } from "later-runtime/adm";

import type { Channel } from "../terminal/channel.ts";

/** Writes a document of JSON and ends the line: laid out for a person, on one line for a program. */
export function writeJson(channel: Channel, document: unknown): void {
  channel.line(printJson(document, { indent: channel.isTerminal ? 2 : 0 }));
}
