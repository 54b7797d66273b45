import { createMemberType } from "./member-type.ts";
import type { ValueType } from "./value-type.ts";

/** Names of modules out of `allowed_modules`; whether such modules exist is not asked. */
export const moduleType: ValueType = createMemberType({
  key: "allowed_modules",
  kind: "must be a module name",
  membership: "must be one of the allowed modules",
});
