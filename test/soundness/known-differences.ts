const sockets =
  "the `readyState` of a `WebSocket` is any number in the libraries of TypeScript 5.9, and one of four since 6.0";

const indices =
  "an entry of `RegExpIndicesArray` is always there in the libraries of TypeScript 5.9, and may be `undefined` since 6.0";

const locales =
  "an `Intl.Locale` has methods such as `getCalendars` in the libraries since TypeScript 6.0";

/** Functions that versions of TypeScript themselves read differently, as `expression of package`, each with the reason. */
export const knownDifferences: ReadonlyMap<string, string> = new Map([
  ["client.channel of @supabase/supabase-js", sockets],
  ["client.getChannels of @supabase/supabase-js", sockets],
  ["DateTime.fromFormatExplain of @types/luxon", indices],
  ["DateTime.fromStringExplain of @types/luxon", indices],
  ["subject.maxWords of valibot", locales],
  ["subject.minWords of valibot", locales],
  ["subject.notWords of valibot", locales],
  ["subject.words of valibot", locales],
  [
    "mail.setClient of @sendgrid/mail",
    "TypeScript 7 does not find the class of `client`, whose module has `export =` beside other exports",
  ],
]);
