import { createMemberType } from "./member-type.ts";
import type { ValueType } from "./value-type.ts";

/** Texts out of `choices`. */
export const choiceType: ValueType = createMemberType({
  key: "choices",
  kind: "must be a string",
  membership: "must be one of",
});
