import { describeKind } from "./describe-kind.ts";
import { invalidValue } from "./invalid-value.ts";
import { printFloat } from "./print-number.ts";
import { readBounds } from "./read-constraint.ts";
import { toDouble } from "./to-double.ts";
import type { ValueType } from "./value-type.ts";

/** Doubles within `min` and `max`. NaN and the infinities are within all bounds. */
export const floatType: ValueType = {
  compile(constraints) {
    const { minimum, maximum } = readBounds(constraints);
    return (value) => {
      const double = toDouble(value);
      if (double === undefined) throw invalidValue(`must be a number, got ${describeKind(value)}`);
      if (minimum !== undefined && double < minimum && Number.isFinite(double)) {
        throw invalidValue(`value ${printFloat(double)} is below minimum ${printFloat(minimum)}`);
      }
      if (maximum !== undefined && double > maximum && Number.isFinite(double)) {
        throw invalidValue(`value ${printFloat(double)} is above maximum ${printFloat(maximum)}`);
      }
      return double;
    };
  },
};
