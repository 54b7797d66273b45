import type { SessionLimits } from "later-runtime";

import { isObject } from "../wire/is-object.ts";

/** What a host holds sessions to, as it says in `welcome`: what is absent has no limit. */
export type HeldLimits = Readonly<Partial<Record<keyof SessionLimits, number | bigint>>>;

const names = [
  "variables",
  "programs",
  "bytes",
  "totalBytes",
  "valueBytes",
  "metadataLength",
  "versions",
  "watches",
] as const satisfies readonly (keyof SessionLimits)[];

/** Limits as they are said. JSON has no number for those that are infinite, which are left out. */
export function toHeldLimits(limits: Required<SessionLimits>): HeldLimits {
  const held = names.map((name) => [name, limits[name]] as const);
  return Object.fromEntries(held.filter(([, limit]) => limit !== Infinity));
}

/** What has been said, with all limits. */
export function fromHeldLimits(held: HeldLimits): Required<SessionLimits> {
  const limits = names.map((name) => [name, Number(held[name] ?? Infinity)]);
  return Object.fromEntries(limits) as Required<Record<keyof SessionLimits, number>>;
}

/** Tells what limits may be said to be. Integers that are too long for a number come as `bigint`. */
export function isHeldLimits(value: unknown): value is HeldLimits {
  if (!isObject(value)) return false;
  return names.every((name) => {
    const limit = value[name];
    if (limit === undefined) return true;
    return typeof limit === "bigint" ? limit >= 0n : Number.isInteger(limit) && Number(limit) >= 0;
  });
}
