import type { VariableChange } from "later-runtime";

import type { Fields } from "../fields.ts";
import { Unsupported } from "../unsupported.ts";
import type { Stage, Step } from "./stage.ts";

/** After so long nothing more is expected to come. */
const patienceMs = 5_000;

/** Steps on watches of variables, by what a vector calls them. */
export const watchSteps: Readonly<Record<string, Step>> = {
  watch: async ({ variables, watches }, step) => {
    const name = step.text("watch") ?? "";
    const pattern = step.text("pattern");
    const target = pattern === undefined ? (step.texts("names") ?? []) : { pattern };
    const bufferSize = step.number("bufferSize");
    const watch = await variables.openWatch(target, {
      initial: step.flag("initial") ?? false,
      ...(bufferSize === undefined ? {} : { bufferSize }),
    });
    watches.set(name, watch);
  },
  take: async (stage, step) => {
    const watch = watchOf(stage, step);
    const count = step.number("count") ?? 1;
    const taken: unknown[] = [];
    while (taken.length < count) {
      const next = await soon(watch.next());
      if (next === undefined) return [...taken, { type: "nothing" }];
      if (next.done === true) return [...taken, { type: "end" }];
      taken.push(show(next.value));
    }
    return taken;
  },
  leave: async (stage, step) => {
    await watchOf(stage, step).return?.();
  },
};

function watchOf({ watches }: Stage, step: Fields): AsyncIterator<VariableChange, undefined> {
  const watch = watches.get(step.text("watch") ?? "");
  if (watch === undefined) throw new Unsupported("a step is about a watch that is not open");
  return watch;
}

/** What comes, unless nothing does. */
async function soon<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patienceMs, undefined);
  });
  const value = await Promise.race([promise, late]);
  clearTimeout(timer);
  return value;
}

function show({ type, variable, cause, missed }: VariableChange): object {
  const { name, value, version } = variable;
  return {
    type,
    name,
    value,
    version,
    ...(cause === undefined ? {} : { cause: cause.name }),
    ...(missed === 0 ? {} : { missed }),
  };
}
