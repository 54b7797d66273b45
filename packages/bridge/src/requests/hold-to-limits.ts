import type { SessionLimits, StoreCommit, StoreLimits } from "later-runtime";

import type { StoreRights } from "./request-answerer-options.ts";

/**
 * Holds a commit that comes from outside to what the host's sessions may hold, where it adds to a session, whether it
 * says limits or not. A worker has none of its own; of an application's, which may be lower, the lower ones count.
 */
export function holdToLimits(
  commit: StoreCommit,
  sessions: Required<SessionLimits>,
  rights: StoreRights,
): StoreCommit {
  const given: StoreLimits = (rights === "whole" ? commit.limits : undefined) ?? {};
  const { bytes, totalBytes, variables, programs } = sessions;
  const limits: StoreLimits = {
    bytes: Math.min(bytes, given.bytes ?? Infinity),
    totalBytes: Math.min(totalBytes, given.totalBytes ?? Infinity),
    entries: {
      ...given.entries,
      variables: Math.min(variables, given.entries?.["variables"] ?? Infinity),
      programs: Math.min(programs, given.entries?.["programs"] ?? Infinity),
    },
  };
  return { ...commit, limits };
}
