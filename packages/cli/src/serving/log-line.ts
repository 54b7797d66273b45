import type { Channel } from "../terminal/channel.ts";

/** How much a line matters, from the least on. */
export const logLevels = ["debug", "info", "warn", "error"] as const;

/** One of {@link logLevels}. */
export type LogLevel = (typeof logLevels)[number];

/** What a line says besides, by name. */
export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes a line of a log: one JSON object. */
export function writeLogLine(err: Channel, level: LogLevel, event: string, facts: LogFacts): void {
  err.line(JSON.stringify({ level, event, time: new Date().toISOString(), ...facts }));
}
