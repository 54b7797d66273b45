import type { JsonSchema, JsonSchemaObject } from "../../model/json-schema.ts";
import { firstCommentAbove } from "../comments/comment-above.ts";
import type { CompilerSymbol, CompilerType, Program } from "../compiler/program.ts";
import { positionOf } from "../compiler/source-position.ts";
import type { SyntaxNode } from "../compiler/syntax-node.ts";
import { admitsUndefined, kindOf, withoutUndefined } from "../compiler/type-kind.ts";
import { applyValueDoc } from "./apply-value-doc.ts";
import { membersInOrder } from "./member-order.ts";
import type { SchemaReader } from "./schema-reader.ts";
import { type Place, type SchemaReading, Unrepresentable, innerPlace } from "./schema-reading.ts";
import { templatePattern } from "./template-pattern.ts";

/**
 * Reads the members of an object type. What cannot be represented is left out where the type allows
 * it; a required member that cannot makes the whole type unrepresentable.
 */
export function readObject(reader: SchemaReader, type: CompilerType, place: Place): SchemaReading {
  const { program } = reader;
  const primitive = primitiveFor(reader, type);
  if (primitive !== undefined) return primitive;
  const properties: [string, JsonSchema][] = [];
  const required: string[] = [];
  const unshown: string[] = [];
  const isEmpty = admitsNoMembers(program, type);
  const all = membersInOrder(program, type, place.written);
  const symbols = isEmpty ? all.filter((symbol) => !isOptionalSymbol(program, symbol)) : all;
  if (isEmpty && symbols.length > 0) return new Unrepresentable("`never`", place);
  const types = program.typesOf(symbols);
  for (const [index, symbol] of symbols.entries()) {
    const memberType = types[index];
    if (memberType === undefined) continue;
    const member = readMember(reader, { symbol, type: memberType, owner: type }, place);
    if (member instanceof Unrepresentable) return member;
    if (member === undefined) {
      if (!isKeyedBySymbol(symbol)) unshown.push(symbol.name);
      continue;
    }
    properties.push([symbol.name, member.schema]);
    if (member.required) required.push(symbol.name);
  }
  const others = readIndexes(reader, type, place);
  if (others instanceof Unrepresentable) {
    if (properties.length === 0) return others;
    reader.reportHidden(innerPlace(place, ".*"), others);
  }
  const open = others === undefined || others instanceof Unrepresentable ? undefined : others;
  const known = open === undefined ? properties : properties.concat(barred(reader, unshown, open));
  return {
    type: "object",
    ...(open !== undefined && known.length === 0 ? {} : { properties: Object.fromEntries(known) }),
    ...(required.length === 0 ? {} : { required }),
    ...closed(reader),
    ...open,
  };
}

/** What a model is not shown must not get in as one of the other members that an object takes. */
function barred(
  { direction }: SchemaReader,
  names: readonly string[],
  { patternProperties }: OtherMembers,
): readonly [string, JsonSchema][] {
  if (direction === "output") return [];
  const patterns = Object.keys(patternProperties ?? { "": true });
  return names
    .filter((name) => patterns.some((pattern) => new RegExp(pattern, "u").test(name)))
    .map((name) => [name, false]);
}

/** Numbers and texts are what can be sent where all that is wanted is a value that turns into one. */
function primitiveFor(
  { program, direction }: SchemaReader,
  type: CompilerType,
): JsonSchemaObject | undefined {
  const symbols = program.propertiesOf(type);
  const [first, second] = symbols;
  if (direction === "output" || first === undefined || second !== undefined) return undefined;
  if (first.name !== "valueOf" && first.name !== "toString") return undefined;
  const [signature] = program.typesOf(symbols).flatMap((one) => program.callSignatures(one));
  const result = signature && kindOf(program, program.returnTypeOf(signature));
  return result === "number" || result === "string" ? { type: result } : undefined;
}

/** Whether a member is out of reach of whoever uses the object. */
export function isInaccessible(program: Program, symbol: CompilerSymbol): boolean {
  if (isKeyedBySymbol(symbol) || symbol.name.includes("#")) return true;
  const modifiers = program.declarationsOf(symbol).flatMap((node) => node.modifiers ?? []);
  return modifiers.some((modifier) =>
    ["PrivateKeyword", "ProtectedKeyword"].includes(program.syntaxKind(modifier)),
  );
}

/** Whether a member's key is a symbol. */
export function isKeyedBySymbol(symbol: CompilerSymbol): boolean {
  return symbol.name.startsWith("__@");
}

/** Whether a member keyed by a symbol is there for the compiler only, beside others that are data. */
function isBrand(program: Program, type: CompilerType, owner: CompilerType): boolean {
  if (isCallable(program, type)) return false;
  return program.propertiesOf(owner).some((symbol) => !isKeyedBySymbol(symbol));
}

function instanceOf(program: Program, owner: CompilerType, place: Place): Unrepresentable {
  return new Unrepresentable(
    `an instance of ${nameOf(program, owner)}, with its methods`,
    place,
    true,
  );
}

/** Without type arguments, whose text each compiler has in an order of its own. */
function nameOf(program: Program, type: CompilerType): string {
  const name = program.aliasOf(type)?.name ?? program.symbolOf(type)?.name;
  return name === undefined || name.startsWith("__") ? program.typeText(type) : name;
}

interface Member {
  readonly symbol: CompilerSymbol;
  readonly type: CompilerType;
  readonly owner: CompilerType;
}

interface ReadMember {
  readonly schema: JsonSchemaObject;
  readonly required: boolean;
}

/** `undefined` when the member is not shown. */
function readMember(
  reader: SchemaReader,
  { symbol, type, owner }: Member,
  place: Place,
): ReadMember | Unrepresentable | undefined {
  const { program, direction } = reader;
  const isOptional = isOptionalSymbol(program, symbol) || admitsUndefined(program, type);
  const mayBeAbsent = isOptional || direction === "output";
  if (isKeyedBySymbol(symbol)) {
    return mayBeAbsent || isBrand(program, type, owner)
      ? undefined
      : instanceOf(program, owner, place);
  }
  if (isInaccessible(program, symbol)) {
    if (mayBeAbsent) return undefined;
    const what = `an instance of ${nameOf(program, owner)} with private members`;
    return new Unrepresentable(what, place, true);
  }
  const declarations = program.declarationsOf(symbol);
  const doc = firstCommentAbove(declarations);
  const [declaration] = declarations;
  const memberPlace: Place = {
    path: `${place.path}.${symbol.name}`,
    position: ownPosition(declaration) ?? place.position,
    written: declaration?.type,
    need: isOptional ? "optional" : "required",
    open: doc.open,
  };
  if (doc.hidden) {
    if (mayBeAbsent) return undefined;
    return new Unrepresentable("kept from models by its comment", memberPlace);
  }
  if (isCallable(program, type) && !reader.codecs.has(withoutUndefined(program, type))) {
    if (mayBeAbsent) return hide(reader, memberPlace);
    // Of an instance the methods are the point; of a plain object the one member can be changed.
    return isInstance(program, owner)
      ? instanceOf(program, owner, place)
      : new Unrepresentable("a function", memberPlace);
  }
  if (isOptional && kindOf(program, type) === "never") return undefined;
  if (isOptional && kindOf(program, type) === "undefined") return undefined;
  const reading = reader.read(withoutUndefined(program, type), memberPlace);
  if (reading instanceof Unrepresentable) {
    return mayBeAbsent ? hide(reader, memberPlace, reading) : reading;
  }
  return { schema: applyValueDoc(reader, reading, doc, memberPlace), required: !isOptional };
}

/** A model is kept to the members it is shown; what a tool returns may have more than its type says. */
function closed({ direction }: SchemaReader): { readonly additionalProperties?: false } {
  return direction === "input" ? { additionalProperties: false } : {};
}

function hide(
  reader: SchemaReader,
  place: Place,
  cause: Unrepresentable = new Unrepresentable("a function", place),
): undefined {
  reader.reportHidden(place, cause);
  return undefined;
}

/** Whether no member can have a value, as in `Record<string, never>` and what is joined with it. */
function admitsNoMembers(program: Program, type: CompilerType): boolean {
  const [index] = program.indexesOf(type);
  return index !== undefined && kindOf(program, index.value) === "never";
}

type OtherMembers = Pick<JsonSchemaObject, "additionalProperties" | "patternProperties">;

/** What members an object may have besides those that its type names. */
function readIndexes(
  reader: SchemaReader,
  type: CompilerType,
  place: Place,
): OtherMembers | Unrepresentable | undefined {
  const { program } = reader;
  const indexes = program.indexesOf(type);
  const [first] = indexes;
  if (first === undefined || admitsNoMembers(program, type)) return undefined;
  const byText = indexes.find(({ key }) => kindOf(program, key) === "string");
  if (byText !== undefined) {
    const others = readIndexed(reader, byText.value, place);
    return others instanceof Unrepresentable ? others : { additionalProperties: others };
  }
  const patterns: [string, JsonSchema][] = [];
  for (const { key, value } of indexes) {
    const schema = readIndexed(reader, value, place);
    if (schema instanceof Unrepresentable) return schema;
    patterns.push([`^${patternOfKeys(program, key)}$`, schema]);
  }
  return { patternProperties: Object.fromEntries(patterns) };
}

function readIndexed(
  reader: SchemaReader,
  type: CompilerType,
  place: Place,
): JsonSchema | Unrepresentable {
  const written = place.written?.typeArguments?.at(-1);
  const reading = reader.read(type, innerPlace(place, ".*", written));
  if (reading instanceof Unrepresentable) return reading;
  return Object.keys(reading).length === 0 ? true : reading;
}

function patternOfKeys(program: Program, key: CompilerType): string {
  const kind = kindOf(program, key);
  if (kind === "number") return String.raw`-?\d+(\.\d+)?`;
  return kind === "template" ? templatePattern(program, key) : String.raw`[\s\S]*`;
}

/** Whether a member has a question mark. */
export function isOptionalSymbol(program: Program, symbol: CompilerSymbol): boolean {
  return (symbol.flags & (program.symbolFlags["Optional"] ?? 0)) !== 0;
}

function isCallable(program: Program, type: CompilerType): boolean {
  const kind = kindOf(program, type);
  if (kind !== "union") return kind === "function";
  const kinds = program.constituents(type).map((part) => kindOf(program, part));
  const values = kinds.filter((part) => part !== "undefined" && part !== "null");
  return values.length > 0 && values.every((part) => part === "function");
}

/** The position of a member, if the project's author wrote it. */
function ownPosition(declaration: SyntaxNode | undefined): Place["position"] | undefined {
  if (declaration === undefined) return undefined;
  // Finding lines takes long in files of tens of thousands of them, as packages have.
  const isForeign = declaration.getSourceFile().fileName.includes("/node_modules/");
  return isForeign ? undefined : positionOf(declaration);
}

function isInstance(program: Program, type: CompilerType): boolean {
  const flags = program.symbolOf(type)?.flags ?? 0;
  return (flags & (program.symbolFlags["Class"] ?? 0)) !== 0;
}
