/** A function that computes something when it is first called; what that throws is thrown again each time. */
export function once<Value>(compute: () => Value): () => Value {
  let state: { readonly value: Value } | { readonly error: unknown } | undefined;
  return () => {
    if (state === undefined) {
      try {
        state = { value: compute() };
      } catch (error) {
        state = { error };
      }
    }
    if ("error" in state) throw state.error;
    return state.value;
  };
}
