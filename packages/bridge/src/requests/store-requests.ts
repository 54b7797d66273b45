import type { StoredSession } from "later-runtime";

import { decodeStoredValue, encodeStoredValue } from "../remote-store/stored-value-codec.ts";
import { isObject } from "../wire/is-object.ts";
import { assertBatchSize } from "./batch-size.ts";
import { holdToLimits } from "./hold-to-limits.ts";
import { kinds, readMember, readOptional } from "./read-member.ts";
import { readStoreCommit } from "./read-store-commit.ts";
import type { AnswererSettings } from "./request-answerer-options.ts";
import type { RequestMethod, RequestMethods } from "./request-scope.ts";
import { toEntry, watchEnds, watchStore } from "./store-watches.ts";
import type { Watches } from "./watches.ts";

/** Methods that concern more than one session, or whether there is one. */
export const wholeStoreMethods: ReadonlySet<string> = new Set([
  "store.create",
  "store.delete",
  "store.list",
  "store.sweep",
  "store.statistics",
  "store.onEnd",
]);

/** The methods of the runtime's store; parameters, values and news are encoded as what stores keep is. */
export function storeRequests(
  { runtime: { store, limits }, maxBatchSize, store: rights }: AnswererSettings,
  watches: Watches,
): RequestMethods {
  return {
    "store.create": encoded((params, { session }) => {
      const maxSessions = readOptional(params, "maxSessions", kinds.amount);
      return store.create(session, {
        ttlMs: readMember(params, "ttlMs", kinds.amount),
        ...(maxSessions === undefined ? {} : { maxSessions }),
      });
    }),
    "store.has": encoded((_params, { session }) => store.has(session)),
    "store.touch": encoded((_params, { session }) => store.touch(session)),
    "store.describe": encoded(async (params, { session }) => {
      const collections = readMember(params, "collections", kinds.texts);
      assertBatchSize(collections.length, maxBatchSize);
      const stored = await store.describe(session);
      return stored === undefined ? undefined : toDescription(stored, collections);
    }),
    "store.list": encoded(() => store.list()),
    "store.delete": encoded((_params, { session }) => store.delete(session)),
    "store.sweep": encoded(() => store.sweep()),
    "store.statistics": encoded(() => store.statistics()),
    "store.read": encoded(async (params, { session }) => {
      const collection = readMember(params, "collection", kinds.text);
      const keys = readMember(params, "keys", kinds.texts);
      const entries = await store.read(session, collection, keys);
      return entries?.map((entry) => (entry === undefined ? undefined : toEntry(entry)));
    }),
    "store.readAll": encoded(async (params, { session }) => {
      const collection = readMember(params, "collection", kinds.text);
      const entries = await store.readAll(session, collection);
      return entries?.map(toEntry);
    }),
    "store.commit": encoded((params, { session }) =>
      store.commit(session, holdToLimits(readStoreCommit(params), limits, rights)),
    ),
    "store.watch": (encodedParams, scope) => {
      const params = decodeParams(encodedParams);
      const collection = readMember(params, "collection", kinds.text);
      const keys = readOptional(params, "keys", kinds.texts);
      const watch = keys === undefined ? { collection } : { collection, keys };
      const begin = () => watchStore(store, scope.session, watch);
      return watches.open(scope, begin, (changes) => ({ changes: encodeStoredValue(changes) }));
    },
    "store.onEnd": (_params, scope) =>
      watches.open(
        scope,
        async () => watchEnds(store),
        (ends) => ({ ends }),
      ),
  };
}

function encoded(method: RequestMethod): RequestMethod {
  return async (params, scope) => encodeStoredValue(await method(decodeParams(params), scope));
}

function decodeParams(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // Methods without parameters are asked without any.
  if (params["text"] === undefined) return {};
  const decoded = decodeStoredValue(params);
  return isObject(decoded) ? decoded : {};
}

function toDescription(
  { id, createdAt, lastUsedAt, ttlMs, bytes, usage }: StoredSession,
  collections: readonly string[],
): object {
  const usages = Object.fromEntries(collections.map((name) => [name, usage(name)]));
  return { id, createdAt, lastUsedAt, ttlMs, bytes, usages };
}
