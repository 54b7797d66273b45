import type { SourcePosition } from "../../declare/derived-tool.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { SyntaxNode } from "../compiler/syntax-node.ts";

/** What reading a type comes to. */
export type SchemaReading = JsonSchemaObject | Unrepresentable;

/** A type of which JSON has no values. Whoever reads it decides whether it can be done without. */
export class Unrepresentable {
  /** A noun phrase, for example `a function`. */
  readonly reason: string;
  readonly place: Place;
  /** Whether it is a class's, so that a codec could make values of it. */
  readonly isInstance: boolean;

  constructor(reason: string, place: Place, isInstance: boolean = false) {
    this.reason = reason;
    this.place = place;
    this.isInstance = isInstance;
  }
}

/** Where a type is read. */
export interface Place {
  /** From the parameter, for example `options.items[].id`. */
  readonly path: string;
  /** Where the author would change it. */
  readonly position: SourcePosition;
  /** The syntax of the type, where it is known; it keeps the order of unions. */
  readonly written?: SyntaxNode | undefined;
  /** `inner`: an element, a value or an alternative, not a parameter or member. */
  readonly need: "required" | "optional" | "inner";
  /** The author asked for any value, with `@open`. */
  readonly open: boolean;
}

/** The place of an element, a value or an alternative of the type at a place. */
export function innerPlace(place: Place, suffix: string, written?: SyntaxNode): Place {
  return { ...place, path: `${place.path}${suffix}`, need: "inner", written };
}
