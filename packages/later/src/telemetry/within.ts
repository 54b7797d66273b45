import { type Context, context } from "@opentelemetry/api";

import { safely } from "./safely.ts";

/** Does something inside of a context, exactly once: also where whoever keeps the contexts fails. */
export function within<Result>(inner: Context, action: () => Result): Result {
  let ending: Ending<Result> | undefined;
  const once = (): Ending<Result> => (ending ??= endingOf(action));
  safely(() => context.with(inner, once));
  const { thrown, value } = once();
  if (thrown !== undefined) throw thrown.error;
  return value;
}

/** How an action has ended. */
type Ending<Result> =
  | { readonly value: Result; readonly thrown?: undefined }
  | { readonly value?: never; readonly thrown: { readonly error: unknown } };

function endingOf<Result>(action: () => Result): Ending<Result> {
  try {
    return { value: action() };
  } catch (error) {
    return { thrown: { error } };
  }
}
