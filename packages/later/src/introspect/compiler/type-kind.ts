import { isPlatformLibrary } from "./library-file.ts";
import type { CompilerType, Program } from "./program.ts";

/** What a type is, as far as it matters to a schema. */
export type TypeKind =
  | "unresolved"
  | "any"
  | "unknown"
  | "never"
  | "string"
  | "number"
  | "boolean"
  | "bigint"
  | "null"
  | "undefined"
  | "symbol"
  | "non-primitive"
  | "literal"
  | "union"
  | "template"
  | "string-mapping"
  | "deferred"
  | "function"
  | "array"
  | "tuple"
  | "object";

/** Sorts a type in. A branded primitive, `string & { __brand: "id" }`, is sorted in as the primitive. */
export function kindOf(program: Program, type: CompilerType): TypeKind {
  const kinds = knownKinds.get(program) ?? new Map<CompilerType, TypeKind>();
  knownKinds.set(program, kinds);
  const kind = kinds.get(type) ?? findKind(program, type);
  kinds.set(type, kind);
  return kind;
}

/** Every use of a type asks for its kind, and finding it may take several round trips. */
const knownKinds = new WeakMap<Program, Map<CompilerType, TypeKind>>();

function findKind(program: Program, type: CompilerType): TypeKind {
  const { typeFlags } = program;
  const byFlag = kindsByFlag.find(([, ...names]) =>
    names.some((name) => type.flags & (typeFlags[name] ?? 0)),
  );
  const kind = byFlag?.[0] ?? "unknown";
  if (kind === "any") return program.isErrorType(type) ? "unresolved" : "any";
  if (kind !== "object") return kind;
  const primitive = primitiveOf(program, type);
  if (primitive !== type) return isBroken(program, type) ? "never" : kindOf(program, primitive);
  if (isContradiction(program, type)) return "never";
  if (program.isTuple(type)) return "tuple";
  if (program.isArray(type)) return "array";
  if (program.callSignatures(type).length > 0) return "function";
  if (platformName(program, type) === "Function") return "function";
  return program.hasConstructSignatures(type) ? "function" : "object";
}

/** The primitive within a branded one; otherwise the type itself. */
export function primitiveOf(program: Program, type: CompilerType): CompilerType {
  if (!(type.flags & (program.typeFlags["Intersection"] ?? 0))) return type;
  const parts = program.constituents(type);
  return parts.find((part) => !["object", "non-primitive"].includes(kindOf(program, part))) ?? type;
}

/** Whether a type is that of a list and of a text or the like at the same time. */
function isBroken(program: Program, type: CompilerType): boolean {
  const isList = program.constituents(type).map((part) => lists.has(kindOf(program, part)));
  const isOther = program.constituents(type).map((part) => scalars.has(kindOf(program, part)));
  return isList.includes(true) && isOther.includes(true);
}

const lists: ReadonlySet<TypeKind> = new Set(["array", "tuple"]);

const scalars: ReadonlySet<TypeKind> = new Set([
  "string",
  "number",
  "boolean",
  "bigint",
  "literal",
  "template",
]);

/** Whether objects are joined of which none can be the other: there are no values, and no members are left. */
function isContradiction(program: Program, type: CompilerType): boolean {
  if (!(type.flags & (program.typeFlags["Intersection"] ?? 0))) return false;
  if (program.propertiesOf(type).length > 0 || program.indexesOf(type).length > 0) return false;
  return program.constituents(type).some((part) => program.propertiesOf(part).length > 0);
}

/** The name of a type that the language, the browser or Node.js brings along. */
export function platformName(program: Program, type: CompilerType): string | undefined {
  const symbol = program.symbolOf(type);
  if (symbol === undefined || symbol.name.startsWith("__")) return undefined;
  return program.declaringFiles(symbol).some(isPlatformLibrary) ? symbol.name : undefined;
}

/** Whether a value of the type may be `undefined`. */
export function admitsUndefined(program: Program, type: CompilerType): boolean {
  const kind = kindOf(program, type);
  if (kind === "undefined") return true;
  return (
    kind === "union" &&
    program.constituents(type).some((part) => kindOf(program, part) === "undefined")
  );
}

/** The type without `undefined`, where one type is left; a union keeps it, and its reader skips it. */
export function withoutUndefined(program: Program, type: CompilerType): CompilerType {
  if (kindOf(program, type) !== "union") return type;
  const rest = program.constituents(type).filter((part) => kindOf(program, part) !== "undefined");
  return rest.length === 1 && rest[0] !== undefined ? rest[0] : type;
}

/** In this order, because a type may carry several flags: an enum is a union as well. */
const kindsByFlag: readonly (readonly [TypeKind, ...string[]])[] = [
  ["any", "Any"],
  ["unknown", "Unknown"],
  ["never", "Never"],
  ["boolean", "Boolean"],
  ["literal", "BooleanLiteral", "StringLiteral", "NumberLiteral", "BigIntLiteral"],
  ["union", "Union"],
  ["string", "String"],
  ["number", "Number", "Enum"],
  ["bigint", "BigInt"],
  ["null", "Null"],
  ["undefined", "Undefined", "Void"],
  ["symbol", "ESSymbol", "UniqueESSymbol"],
  ["non-primitive", "NonPrimitive"],
  ["template", "TemplateLiteral"],
  ["string-mapping", "StringMapping"],
  ["deferred", "TypeParameter", "Index", "IndexedAccess", "Conditional", "Substitution"],
  ["object", "Object", "Intersection"],
];
