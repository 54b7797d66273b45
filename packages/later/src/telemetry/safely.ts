/** Does something of which nothing depends that the program is there for: what it throws is ignored. */
export function safely<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
