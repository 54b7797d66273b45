import type { BoundArgument } from "../../declare/derived-tool.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { DocComment } from "../comments/doc-comment.ts";
import type { CompilerType, Program } from "../compiler/program.ts";
import { kindOf, primitiveOf, withoutUndefined } from "../compiler/type-kind.ts";
import { applyValueDoc } from "../schema/apply-value-doc.ts";
import { linkDefinitions } from "../schema/link-definitions.ts";
import type { SchemaReader } from "../schema/schema-reader.ts";
import {
  type Place,
  type SchemaReading,
  Unrepresentable,
  innerPlace,
} from "../schema/schema-reading.ts";
import { applyPatternDefaults } from "./apply-pattern-defaults.ts";
import { documentMember, membersOfPath } from "./document-members.ts";
import { injectedArgument } from "./injected-parameter.ts";
import { jsonDefault } from "./json-default.ts";
import { openPaths } from "./open-paths.ts";
import type { Parameter } from "./parameter.ts";

/** What the parameters of a function come to. */
export interface ParametersReading {
  readonly schema: JsonSchemaObject;
  /** One per parameter that was read, in order. */
  readonly bindings: readonly BoundArgument[];
  /** The paths of the `@param` tags that were found to be about something. */
  readonly usedPaths: ReadonlySet<string>;
}

/**
 * Reads the parameters of a function as one object: a member per parameter, or, where a single object
 * is all that a model has to fill in, the members of that object.
 */
export function readParameters(
  reader: SchemaReader,
  parameters: readonly Parameter[],
  doc: DocComment,
): ParametersReading {
  const usedPaths = new Set<string>();
  reader.openPaths = openPaths(parameters, doc);
  const read = parameters.map((parameter) => readParameter(reader, parameter, doc));
  // A parameter that failed counts, so that mending it does not change how the others are named.
  const visible = read.filter((one) => one.schema !== undefined || one.failed);
  const [only] = visible;
  const members = visible.length === 1 && only !== undefined ? membersOf(reader, only) : undefined;
  const whole: BoundArgument =
    only?.parameter.optional === true
      ? { from: "properties", optional: true }
      : { from: "properties" };
  const bindings = read.map((one) => (members !== undefined && one === only ? whole : one.binding));
  const schema =
    members !== undefined && only !== undefined
      ? documentMembers(reader, { schema: members, one: only, doc, usedPaths })
      : oneMemberEach(reader, visible, { doc, usedPaths });
  return { schema: linkDefinitions(schema, reader.definitions), bindings, usedPaths };
}

interface ReadParameter {
  readonly parameter: Parameter;
  readonly place: Place;
  readonly binding: BoundArgument;
  /** Absent when the model is not shown the parameter. */
  readonly schema: JsonSchemaObject | undefined;
  readonly failed: boolean;
}

function readParameter(reader: SchemaReader, parameter: Parameter, doc: DocComment): ReadParameter {
  const { program } = reader;
  const { name, type, optional, rest, isElement, written, position, pattern, comment } = parameter;
  const tag = doc.parameters.get(name);
  const place: Place = {
    path: name,
    position,
    written,
    need: optional || (rest && mayBeEmpty(program, type)) ? "optional" : "required",
    open: comment.open || tag?.open === true,
  };
  const hidden = { parameter, place, schema: undefined, failed: false };
  const injected = injectedArgument(program, type);
  if (injected !== undefined) return { ...hidden, binding: injected };
  const reading = isElement
    ? listOf(reader.read(type, innerPlace(place, "[]", written)))
    : reader.read(optional ? withoutUndefined(program, type) : type, place);
  if (optional && isEmpty(reader, reading)) {
    reader.reportHidden(place, new Unrepresentable("made of nothing that a model can send", place));
    return { ...hidden, binding: { from: "omitted" } };
  }
  const binding: BoundArgument = rest ? { from: "rest", name } : { from: "property", name };
  if (!(reading instanceof Unrepresentable)) {
    const schema =
      pattern === undefined
        ? reading
        : applyPatternDefaults(program, reader.definitions, reading, pattern);
    return { ...hidden, binding, schema };
  }
  if (place.need === "optional") {
    reader.reportHidden(place, reading);
    return { ...hidden, binding: { from: "omitted" } };
  }
  reader.unresolved ||= reading.isInstance;
  reader.report("error", "UNSUPPORTED_TYPE", refusal(reading, name), reading.place);
  return { ...hidden, binding, failed: true };
}

/** Whether an object has no members that a model is shown, such as one that only takes a signal. */
function isEmpty({ definitions }: SchemaReader, reading: SchemaReading): boolean {
  if (reading instanceof Unrepresentable) return false;
  const { properties, additionalProperties } = definitions.resolve(reading);
  return (
    properties !== undefined &&
    Object.keys(properties).length === 0 &&
    additionalProperties === false
  );
}

/** Whether a rest parameter takes no arguments as well. */
function mayBeEmpty(program: Program, type: CompilerType): boolean {
  switch (kindOf(program, type)) {
    case "tuple":
      return program
        .tupleElements(primitiveOf(program, type))
        .every(({ optional, rest }) => optional || rest);
    case "union":
      return program.constituents(type).some((part) => mayBeEmpty(program, part));
    case "deferred": {
      const constraint = program.constraintOf(type);
      return constraint === undefined || constraint === type || mayBeEmpty(program, constraint);
    }
    default:
      return true;
  }
}

/** Whether a list, in each of its forms, has elements. */
function isNeverEmpty({ minItems, anyOf }: JsonSchemaObject): boolean {
  if (anyOf === undefined) return (minItems ?? 0) > 0;
  return anyOf.every((part) => typeof part === "object" && isNeverEmpty(part));
}

function listOf(items: SchemaReading): SchemaReading {
  return items instanceof Unrepresentable ? items : { type: "array", items };
}

function refusal({ reason, place, isInstance }: Unrepresentable, parameter: string): string {
  const inside = place.path === parameter ? "" : ` (within the parameter "${parameter}")`;
  return (
    `"${place.path}"${inside} is required, but is ${reason}, which a model cannot send. ` +
    (isInstance
      ? "Define a codec for it, make it optional, which hides it from the model, or let the function get it from elsewhere."
      : "Make it optional, which hides it from the model, or let the function get it from elsewhere.")
  );
}

/** The schema whose members can stand for the parameter, if there is one. */
function membersOf(
  { definitions }: SchemaReader,
  { parameter, schema }: ReadParameter,
): JsonSchemaObject | undefined {
  if (schema === undefined || parameter.rest) return undefined;
  if (definitions.target(schema)?.recursive === true) return undefined;
  const target = definitions.resolve(schema);
  const isRecord = target.properties !== undefined && target["x-codec"] === undefined;
  // Without the object there must be nothing to require; with it, its members may be required.
  const canBeAbsent = !parameter.optional || target.required === undefined;
  return isRecord && canBeAbsent ? target : undefined;
}

interface Documented {
  readonly doc: DocComment;
  readonly usedPaths: Set<string>;
}

function documentMembers(
  reader: SchemaReader,
  context: Documented & { readonly schema: JsonSchemaObject; readonly one: ReadParameter },
): JsonSchemaObject {
  const { one, doc, usedPaths } = context;
  const { name, pattern } = one.parameter;
  let { schema } = context;
  for (const [path, member] of doc.parameters) {
    const isDirect = !path.includes(".") && Object.hasOwn(schema.properties ?? {}, path);
    const members = isDirect ? [path] : membersOfPath(path);
    if (members.length === 0 || !(isDirect || belongsTo(path, one.parameter))) continue;
    const place = { ...one.place, path: members.join(".") };
    const documented = documentMember(reader, schema, { path: members, doc: member, place });
    if (documented === undefined) continue;
    schema = documented;
    usedPaths.add(path);
  }
  usedPaths.add(name);
  const description = doc.parameters.get(name)?.description ?? "";
  const described = pattern === undefined && description !== "" ? { description } : {};
  for (const [member, inner] of Object.entries(schema.properties ?? {})) {
    warnIfUndescribed(reader, inner, { ...one.place, path: member });
  }
  return { ...schema, ...described };
}

function oneMemberEach(
  reader: SchemaReader,
  visible: readonly ReadParameter[],
  { doc, usedPaths }: Documented,
): JsonSchemaObject {
  const properties: [string, JsonSchemaObject][] = [];
  const required: string[] = [];
  for (const { parameter, schema: read, place } of visible) {
    if (read === undefined) continue;
    const { name, optional, rest, comment, default: constant } = parameter;
    let schema = applyValueDoc(reader, read, comment, place);
    for (const [path, tag] of doc.parameters) {
      if (path !== name && !belongsTo(path, parameter)) continue;
      const members = path === name ? [] : membersOfPath(path);
      const at = { ...place, path };
      const documented = documentMember(reader, schema, { path: members, doc: tag, place: at });
      if (documented === undefined) continue;
      schema = documented;
      usedPaths.add(path);
    }
    schema = { ...schema, ...jsonDefault(constant) };
    warnIfUndescribed(reader, schema, place);
    properties.push([name, schema]);
    const isRequiredRest = rest && isNeverEmpty(schema);
    if (isRequiredRest || (!optional && !rest)) required.push(name);
  }
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

/** Whether a path such as `options.limit` starts at the parameter; a pattern goes by any name. */
function belongsTo(path: string, { name, pattern }: Parameter): boolean {
  const [base] = path.replaceAll("[]", "").split(".");
  return path !== base && (base === name || pattern !== undefined);
}

function warnIfUndescribed(reader: SchemaReader, schema: unknown, place: Place): void {
  const isShown = typeof schema === "object" && schema !== null;
  if (!isShown || "description" in schema) return;
  const message = `"${place.path}" has no description. Add "@param ${place.path} …" to the doc comment.`;
  reader.report("warning", "MISSING_PARAMETER_DESCRIPTION", message, place);
}
