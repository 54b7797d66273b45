import type { JsonSchemaObject } from "later-runtime";
import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Draft } from "./draft.ts";

/** What the fields of a form share. */
export interface FormSurroundings {
  /** Where references lead. */
  readonly root: JsonSchemaObject;
  /** An id of the page. */
  readonly idOf: (pointer: string) => string;
  /** What the tool has said of a value, unless it has been changed since. */
  readonly problemsAt: (place: ProblemPlace) => readonly string[];
  /** Focuses a field once it is there. */
  readonly focus: (pointer: string) => void;
}

interface ProblemPlace {
  readonly pointer: string;
  readonly value: Draft | undefined;
  /** Whether what is said of its parts is said here, since they are not shown. */
  readonly withParts: boolean;
}

export const FormContext = createContext<FormSurroundings | undefined>(undefined);

export function useForm(): FormSurroundings {
  const form = useContext(FormContext);
  if (form === undefined) throw new Error("A field stands in a form.");
  return form;
}
