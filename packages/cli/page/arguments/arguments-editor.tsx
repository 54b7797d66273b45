import type { JsonSchemaObject } from "later-runtime";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { CallProblems } from "./call-problems.ts";
import { type Draft, findUnfinished, isObject, isSame } from "./draft.ts";
import { Control } from "./field.tsx";
import { FormContext, type FormSurroundings } from "./form-context.ts";
import { JsonControl } from "./json-control.tsx";
import { valueAt } from "./pointer.ts";
import { canShow, shapeOf } from "./shape.ts";

/** Which of the two views of the arguments is shown. */
export type ArgumentsView = "form" | "json";

/** The arguments of a call: a form made of the tool's schema, or JSON, of the same value. */
export function ArgumentsEditor({
  name,
  schema,
  value,
  change,
  view,
  setView,
  problems,
}: {
  /** Of the tool. */
  readonly name: string;
  readonly schema: JsonSchemaObject;
  readonly value: Draft;
  readonly change: (value: Draft) => void;
  readonly view: ArgumentsView;
  readonly setView: (view: ArgumentsView) => void;
  /** What the tool has said of the arguments of the last call. */
  readonly problems: CallProblems | undefined;
}): VNode {
  const place = useRef<HTMLDivElement>(null);
  const wanted = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const selector = `[data-pointer="${CSS.escape(wanted.current)}"]`;
    const field = wanted.current === "" ? place.current : place.current?.querySelector(selector);
    field?.querySelector<HTMLElement>(inputs)?.focus();
    wanted.current = undefined;
  });
  const id = `arguments-${name}`;
  const surroundings: FormSurroundings = {
    root: schema,
    idOf: (pointer) => `${id}${encodeURIComponent(pointer)}`,
    problemsAt: ({ pointer, value: present, withParts }) => {
      if (problems === undefined || !isSame(valueAt(problems.args, pointer), present)) return [];
      return problems.violations
        .filter(({ path }) => path === pointer || (withParts && path.startsWith(`${pointer}/`)))
        .map(({ message }) => message);
    },
    focus: (pointer) => {
      wanted.current = pointer;
    },
  };
  const shape = shapeOf(schema, schema);
  // The command takes nothing else, whatever the schema is.
  const isForm =
    view === "form" && shape.type !== "free" && isObject(value) && canShow(shape, value, schema);
  const attributes = {
    id,
    "aria-label": "Arguments, as JSON",
    "aria-describedby": `${id}-problem`,
  };
  return (
    <div ref={place} role="group" aria-label="Arguments">
      <p class="views">
        <span>Arguments</span>
        {(["form", "json"] as const).map((each) => (
          <button type="button" aria-pressed={each === view} onClick={() => setView(each)}>
            {each === "form" ? "Form" : "JSON"}
          </button>
        ))}
      </p>
      {isForm ? (
        <FormContext.Provider value={surroundings}>
          <Control
            label="the arguments"
            pointer=""
            attributes={{ id, "aria-label": "Arguments" }}
            {...{ shape, value, change }}
          />
        </FormContext.Provider>
      ) : (
        <>
          <JsonControl value={value} attributes={attributes} change={change} />
          <p id={`${id}-problem`} class="failure">
            {findUnfinished(value)?.problem}
          </p>
        </>
      )}
    </div>
  );
}

/** Not what says that a member is there. */
const inputs = "textarea, select, input:not([data-given]), button:not([aria-pressed])";
