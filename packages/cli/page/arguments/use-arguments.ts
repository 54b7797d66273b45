import type { FunctionDeclaration } from "later-runtime";
import { useState } from "preact/hooks";

import type { Keep } from "../keep.ts";
import { useKeeping } from "../use-keeping.ts";
import type { ArgumentsView } from "./arguments-editor.tsx";
import type { Draft } from "./draft.ts";
import {
  beginArguments,
  fitArguments,
  packArguments,
  unpackArguments,
} from "./written-arguments.ts";

/** The arguments that are written for a tool, and how they are shown. */
export interface Arguments {
  readonly value: Draft;
  readonly change: (value: Draft) => void;
  readonly view: ArgumentsView;
  readonly setView: (view: ArgumentsView) => void;
}

/** Arguments that outlive the page, and fit the tool when that is another. */
export function useArguments(
  keep: Keep,
  { name, parametersJsonSchema: schema }: FunctionDeclaration,
): Arguments {
  const key = `arguments ${name}`;
  const [written, write] = useState(
    () => unpackArguments(keep.read(key)) ?? beginArguments(schema),
  );
  const [view, setView] = useState<ArgumentsView>(() =>
    keep.read(`view ${name}`) === "json" ? "json" : "form",
  );
  // What has been written stays until it is changed: the next tools may be those of before.
  useKeeping(() => {
    keep.write(key, packArguments(written));
    keep.write(`view ${name}`, view);
  });
  return {
    value: fitArguments(written, schema).args,
    change: (args) => write({ schema, args }),
    view,
    setView,
  };
}
