import type { DerivedTool, Diagnostic, SourcePosition } from "../../declare/derived-tool.ts";
import type { ToolAnnotations } from "../../model/function-declaration.ts";
import { isToolName } from "../../model/tool-name.ts";
import { type DocComment, mergeDocComments, noDocComment } from "../comments/doc-comment.ts";
import { functionComment } from "../comments/function-comment.ts";
import type { CompilerSignature, Program } from "../compiler/program.ts";
import { SchemaReader, SchemaTooLarge, inputBudget } from "../schema/schema-reader.ts";
import { parametersOf } from "./parameter.ts";
import { type ParametersReading, readParameters } from "./read-parameters.ts";
import { readResponse } from "./read-response.ts";

/** Where a function becomes a tool, and what is said about it there. */
export interface ToolSource {
  /** The name that the code gives it. */
  readonly name: string | undefined;
  /** What the comment at the place of its declaration as a tool says. */
  readonly comment: DocComment;
  /** What is said about all overloads; it counts where the signature's own comment is silent. */
  readonly sharedComment?: DocComment;
  readonly position: SourcePosition;
  /** What the options of `deftool` name; the runtime reads their values. */
  readonly supplied: { readonly name: boolean; readonly description: boolean };
  /** The name in the options, where it is a constant. */
  readonly suppliedName?: string | undefined;
  /** What goes into the result as it is. */
  readonly identity: Pick<DerivedTool, "exportName" | "module" | "member">;
}

/** A tool, and whether reading it met types that this program could not find. */
export interface ToolReading {
  readonly tool: DerivedTool;
  readonly unresolved: boolean;
}

/** A schema above this size crowds out what else a model has to read, in characters of JSON. */
const largeSchema = 4096;

/** Makes a tool of one call signature. */
export function toolOfSignature(
  program: Program,
  source: ToolSource,
  signature: CompilerSignature,
): ToolReading {
  const own = mergeDocComments(source.comment, functionComment(program, signature));
  const doc = mergeDocComments(own, source.sharedComment ?? noDocComment);
  const name = source.suppliedName ?? doc.toolName ?? source.name;
  const shown = name ?? "anonymous";
  const reader = new SchemaReader(program, { direction: "input", budget: inputBudget });
  const about = { path: shown, position: source.position };
  if (name === undefined && !source.supplied.name) {
    const message =
      "The tool has no name. Assign it to a constant, name its function, or pass { name } as option.";
    reader.report("error", "INVALID_NAME", message, about);
  } else if (!isToolName(shown) && !source.supplied.name) {
    const message =
      `"${shown}" cannot be the name of a tool: it takes 1 to 64 ASCII letters, digits, "_" or "-", ` +
      'and does not begin with a digit or "-". Write "@tool other_name" in its doc comment.';
    reader.report("error", "INVALID_NAME", message, about);
  }
  if (doc.description === "" && !source.supplied.description) {
    const message =
      `The tool "${shown}" has no description, and a model chooses tools by it. ` +
      "Say what it does in a doc comment, /** … */, above it" +
      (source.identity.member === undefined ? "." : ", or leave it out of the set with @internal.");
    reader.report("error", "MISSING_DESCRIPTION", message, about);
  }
  const parameters = parametersOf(program, signature, { doc, position: source.position });
  const reading = readWithinBudget(reader, about, () => readParameters(reader, parameters, doc));
  if (reading.usedPaths !== undefined) {
    reportUnknownTags(reader, doc, {
      known: new Set([
        ...reading.usedPaths,
        ...parameters.map((parameter) => parameter.name),
        ...program.parametersOf(signature).map((symbol) => symbol.name),
      ]),
      about,
    });
  }
  const size = JSON.stringify(reading.schema).length;
  if (size > largeSchema) {
    const message =
      `The parameters of "${shown}" take ${size} characters of schema in every request; ` +
      `more than ${largeSchema} crowd out the rest. Take simpler types, or split the tool.`;
    reader.report("warning", "LARGE_SCHEMA", message, about);
  }
  const response = readResponse(program, signature, {
    place: { ...about, path: `${shown}()`, need: "inner", open: false },
    description: doc.returns,
  });
  const annotations = annotationsOf(doc);
  return {
    unresolved: reader.unresolved,
    tool: {
      name: shown,
      ...(doc.description === "" ? {} : { description: doc.description }),
      parameters: reading.schema,
      ...(response.schema === undefined ? {} : { response: response.schema }),
      arguments: reading.bindings,
      ...(annotations === undefined ? {} : { annotations }),
      ...(response.streaming ? { streaming: true } : {}),
      ...(doc.throws.length === 0 ? {} : { throws: doc.throws }),
      ...source.identity,
      diagnostics: reader.diagnostics,
    },
  };
}

type Subject = Pick<Required<Diagnostic>, "path" | "position">;

function readWithinBudget(
  reader: SchemaReader,
  about: Subject,
  read: () => ParametersReading,
): Omit<ParametersReading, "usedPaths"> & Partial<ParametersReading> {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SchemaTooLarge)) throw error;
    const message =
      `The parameters of "${about.path}" are made of more than ${inputBudget} types. ` +
      "Take a simpler type, with only what the model has to fill in.";
    reader.report("error", "UNSUPPORTED_TYPE", message, about);
    return { schema: { type: "object" }, bindings: [] };
  }
}

function reportUnknownTags(
  reader: SchemaReader,
  doc: DocComment,
  { known, about }: { readonly known: ReadonlySet<string>; readonly about: Subject },
): void {
  for (const path of doc.parameters.keys()) {
    if (known.has(path)) continue;
    const message = `"@param ${path}" of "${about.path}" matches no parameter. Correct its name or remove it.`;
    reader.report("warning", "UNKNOWN_PARAM_TAG", message, { ...about, path });
  }
}

function annotationsOf({ tagNames, deprecated }: DocComment): ToolAnnotations | undefined {
  const annotations: ToolAnnotations = {
    ...(tagNames.has("readOnly") || tagNames.has("readonly") ? { readOnly: true } : {}),
    ...(tagNames.has("idempotent") ? { idempotent: true } : {}),
    ...(tagNames.has("requiresApproval") ? { requiresApproval: true } : {}),
    ...(deprecated === undefined ? {} : { deprecated }),
  };
  return Object.keys(annotations).length === 0 ? undefined : annotations;
}
