import type { JsonSchema, JsonSchemaObject } from "later-runtime";
import type { AriaAttributes } from "preact";

import type { Draft } from "./draft.ts";

/** A value of a form, with its name and what is said of it. */
export interface FieldProps {
  readonly label: string;
  readonly schema: JsonSchema;
  /** Absent while it is left out. */
  readonly value: Draft | undefined;
  /** A JSON Pointer to the value. */
  readonly pointer: string;
  /** Whether it has to be there, can be left out, or is one of many that can be removed. */
  readonly presence: "required" | "optional" | "removable";
  /** Told nothing for a value that is left out. */
  readonly change: (value: Draft | undefined) => void;
}

/** What a value is written in. */
export interface ControlProps<Value = Draft> {
  readonly label: string;
  /** With what it refers to in its place. */
  readonly schema: JsonSchemaObject;
  readonly value: Value;
  readonly pointer: string;
  /** What ties it to its label, help and problems. */
  readonly attributes: AriaAttributes & { readonly id: string };
  readonly change: (value: Draft) => void;
}
