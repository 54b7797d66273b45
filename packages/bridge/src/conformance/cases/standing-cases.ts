import type { ConformanceCase } from "../conformance-case.ts";
import type { StandingRule } from "../standing-rules.ts";

const rules: Readonly<Record<StandingRule, string>> = {
  "always.messages": "The header's member `type` says what the message is.",
  "always.one-result": "Ends a call; exactly one per call, whatever happens to it.",
  "always.nothing-after-result": "Neither may follow the `result`.",
  "always.credit": "Each uses up one of the call's credit.",
  "always.last":
    'A tool that streams ends with its last value, or with `"last": true` in the place of `value` where that would repeat the last chunk.',
  "always.request-ids": "An `id` MUST NOT be used again before the answer has come.",
};

/** What must not happen at any time. They come last, and say what has been seen during all the other cases. */
export const standingCases: readonly (ConformanceCase & { readonly id: StandingRule })[] =
  Object.entries(rules).map(([id, rule]) => ({ id: id as StandingRule, rule, run: () => {} }));
