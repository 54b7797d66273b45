import { describeKind } from "./describe-kind.ts";
import { invalidValue } from "./invalid-value.ts";
import type { ValueType } from "./value-type.ts";

/** Truth values, also given by their names or as 1 and 0. */
export const booleanType: ValueType = {
  compile() {
    return (value) => {
      if (value === true || value === "true" || value === 1) return true;
      if (value === false || value === "false" || value === 0) return false;
      throw invalidValue(`must be a boolean (true or false), got ${describeKind(value)}`);
    };
  },
};
