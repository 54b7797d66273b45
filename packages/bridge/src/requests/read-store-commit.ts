import {
  LaterError,
  type StoreCommit,
  type StoreLimits,
  type StoreSignal,
  type StoreWrite,
} from "later-runtime";

import { kinds, readMember, readOptional } from "./read-member.ts";

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads a commit that comes from outside. What is kept is not looked into.
 *
 * @throws LaterError `INVALID_ARGUMENT`
 */
export function readStoreCommit(commit: Members): StoreCommit {
  const writes = readOptional(commit, "writes", kinds.objects)?.map(readWrite);
  const signals = readOptional(commit, "signals", kinds.objects)?.map(readSignal);
  const limits = readOptional(commit, "limits", kinds.object);
  return {
    ...(writes === undefined ? {} : { writes }),
    ...(signals === undefined ? {} : { signals }),
    ...(limits === undefined ? {} : { limits: readLimits(limits) }),
    ...readTtl(commit),
  };
}

function readWrite(write: Members): StoreWrite {
  const { value, note } = write;
  const alias = readOptional(write, "alias", kinds.text);
  if (alias !== undefined && value === undefined) {
    throw new LaterError("INVALID_ARGUMENT", 'A write has an "alias" only with a value.');
  }
  const expected = readOptional(write, "expected", kinds.count);
  // What is counted has to be whole, or the sums of the store would lose what others hold.
  const size = readOptional(write, "size", kinds.count);
  return {
    collection: readMember(write, "collection", kinds.text),
    key: readMember(write, "key", kinds.text),
    ...(alias === undefined ? {} : { alias }),
    ...(expected === undefined ? {} : { expected }),
    ...(value === undefined ? {} : { value }),
    ...(size === undefined ? {} : { size }),
    ...(note === undefined ? {} : { note }),
    ...readTtl(write),
  };
}

function readSignal(signal: Members): StoreSignal {
  return {
    collection: readMember(signal, "collection", kinds.text),
    key: readMember(signal, "key", kinds.text),
    note: signal["note"],
  };
}

function readLimits(limits: Members): StoreLimits {
  const bytes = readOptional(limits, "bytes", kinds.amount);
  const totalBytes = readOptional(limits, "totalBytes", kinds.amount);
  const entries = readOptional(limits, "entries", kinds.amounts);
  return {
    ...(bytes === undefined ? {} : { bytes }),
    ...(totalBytes === undefined ? {} : { totalBytes }),
    ...(entries === undefined ? {} : { entries }),
  };
}

function readTtl(object: Members): { readonly ttlMs?: number } {
  const ttlMs = readOptional(object, "ttlMs", kinds.amount);
  return ttlMs === undefined ? {} : { ttlMs };
}
