/**
 * The value as `JSON.stringify` can print it: a bigint becomes a number where that is exact, otherwise
 * its digits as text. What holds no bigint comes back itself, not as a copy.
 */
export function toPlainJson<Value>(value: Value): Value {
  return convert(value) as Value;
}

function convert(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const copy = value.map(convert);
    return copy.every((element, index) => Object.is(element, value[index])) ? value : copy;
  }
  let changed = false;
  const members = Object.entries(value).map(([name, member]): [string, unknown] => {
    const converted = convert(member);
    changed ||= !Object.is(converted, member);
    return [name, converted];
  });
  return changed ? Object.fromEntries(members) : value;
}
