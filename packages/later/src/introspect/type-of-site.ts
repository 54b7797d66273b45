import type { DerivedType } from "../declare/derived-tool.ts";
import type { JsonSchemaObject } from "../model/json-schema.ts";
import { firstCommentAbove } from "./comments/comment-above.ts";
import { type DocComment, mergeDocComments } from "./comments/doc-comment.ts";
import { commentOfValue } from "./comments/function-comment.ts";
import type { CompilerSymbol, CompilerType, Program } from "./compiler/program.ts";
import { positionOf } from "./compiler/source-position.ts";
import type { SyntaxNode } from "./compiler/syntax-node.ts";
import { kindOf } from "./compiler/type-kind.ts";
import type { Site } from "./find-sites.ts";
import { applyValueDoc } from "./schema/apply-value-doc.ts";
import { linkDefinitions } from "./schema/link-definitions.ts";
import { SchemaReader, SchemaTooLarge, inputBudget } from "./schema/schema-reader.ts";
import { type Place, type SchemaReading, Unrepresentable } from "./schema/schema-reading.ts";

/** A type, and whether reading it met types that this program could not find. */
export interface TypeReading {
  readonly type: DerivedType;
  readonly unresolved: boolean;
}

/**
 * Reads the type that a call of `deftype` is about.
 *
 * @param name see {@link DerivedType.name}
 */
export function typeOfSite(program: Program, site: Site, name: string): TypeReading {
  const { call, subject } = site;
  const isWritten = subject !== call;
  // Where a call names no type, the place that it stands at may ask for one.
  const type = isWritten ? site.type : (program.typeArguments(site.type)[0] ?? site.type);
  const written = isWritten ? subject : undefined;
  const above = commentOfValue(program, call);
  const own = commentOfType(program, type, written);
  const place: Place = {
    path: name,
    position: positionOf(subject),
    written,
    need: "required",
    open: above.open || own.open,
  };
  const reader = new SchemaReader(program, { direction: "input", budget: inputBudget });
  const reading = readRoot(reader, type, place);
  const schema =
    reading === undefined
      ? {}
      : applyValueDoc(reader, reading, mergeDocComments(above, own), place);
  return {
    unresolved: reader.unresolved,
    type: {
      name,
      schema: linkDefinitions(schema, reader.definitions),
      diagnostics: reader.diagnostics,
    },
  };
}

/** `undefined` where there is nothing that could be read; that is reported. */
function readRoot(
  reader: SchemaReader,
  type: CompilerType,
  place: Place,
): JsonSchemaObject | undefined {
  const reading = readWithinBudget(reader, type, place);
  if (!(reading instanceof Unrepresentable)) return reading;
  reader.unresolved ||= reading.isInstance;
  reader.report("error", "UNSUPPORTED_TYPE", refusal(reading), reading.place);
  return undefined;
}

function readWithinBudget(
  reader: SchemaReader,
  type: CompilerType,
  place: Place,
): SchemaReading | undefined {
  const refuse = (message: string): undefined => {
    reader.report("error", "UNSUPPORTED_TYPE", `"${place.path}" ${message}`, place);
  };
  if (kindOf(reader.program, type) === "deferred") {
    return refuse(
      `has the type \`${reader.program.typeText(type)}\` here, which is decided elsewhere: deftype() is called ` +
        "within something generic. Call it where the type itself is known.",
    );
  }
  try {
    return reader.read(type, place);
  } catch (error) {
    if (!(error instanceof SchemaTooLarge)) throw error;
    return refuse(`is made of more than ${inputBudget} types. Take a simpler type.`);
  }
}

function refusal({ reason, place, isInstance }: Unrepresentable): string {
  return (
    `"${place.path}" is ${reason}, which JSON has no values of. ` +
    (isInstance
      ? "Define a codec for it, leave it out of the type, or make it optional, which hides it."
      : "Leave it out of the type, or make it optional, which hides it.")
  );
}

/** What the comment of a type says: of the name that is written, otherwise of what that stands for. */
function commentOfType(
  program: Program,
  type: CompilerType,
  written: SyntaxNode | undefined,
): DocComment {
  const symbols = [
    written?.typeName && program.symbolAt(written.typeName),
    program.aliasOf(type) ?? program.symbolOf(type),
  ].filter((symbol): symbol is CompilerSymbol => symbol !== undefined);
  return firstCommentAbove(symbols.flatMap((symbol) => program.declarationsOf(symbol)));
}
