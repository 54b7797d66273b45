import { isOurs } from "../compiler/own-package.ts";
import type { CompilerSymbol, CompilerType, Program } from "../compiler/program.ts";
import { kindOf } from "../compiler/type-kind.ts";

/** A codec of the program's own: a member of the interface `Codecs`. */
export interface OwnCodec {
  readonly name: string;
  /** The type of its JSON; absent where its author has written none. */
  readonly json: CompilerType | undefined;
  readonly symbol: CompilerSymbol;
  /** The names of other codecs for the same type. */
  readonly rivals: readonly string[];
}

/** The codecs that a program declares, by the types of their values. */
export function ownCodecs(program: Program): ReadonlyMap<CompilerType, OwnCodec> {
  const codecs = known.get(program) ?? findCodecs(program);
  known.set(program, codecs);
  return codecs;
}

/** Every signature asks for them. */
const known = new WeakMap<Program, ReadonlyMap<CompilerType, OwnCodec>>();

function findCodecs(program: Program): ReadonlyMap<CompilerType, OwnCodec> {
  const codecs = new Map<CompilerType, OwnCodec>();
  const members = interfacesOf(program).flatMap((type) => program.propertiesOf(type));
  const sorted = members.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const [index, type] of program.typesOf(sorted).entries()) {
    const symbol = sorted[index];
    if (symbol === undefined || kindOf(program, type) !== "object") continue;
    const { name } = symbol;
    const { value, json } = partsOf(program, type);
    if (value === undefined || !isOfItsOwn(program, value)) continue;
    const rival = codecs.get(value);
    codecs.set(
      value,
      rival === undefined
        ? { name, json, symbol, rivals: [] }
        : { ...rival, rivals: [...rival.rivals, name] },
    );
  }
  return codecs;
}

/** The interface as it is declared; whatever other files add to it belongs to its type. */
function interfacesOf(program: Program): readonly CompilerType[] {
  const files = program.fileNames().filter((name) => /\/model\/codecs(?:\.d)?\.ts$/.test(name));
  return files.filter(isOurs).flatMap((file) => {
    const statements = program.sourceFile(file)?.statements ?? [];
    const names = statements
      .filter((node) => program.syntaxKind(node) === "InterfaceDeclaration")
      .flatMap(({ name }) => (name?.text === "Codecs" ? [name] : []));
    return names.map((name) => program.typeAt(name));
  });
}

function partsOf(
  program: Program,
  type: CompilerType,
): { readonly value?: CompilerType; readonly json?: CompilerType } {
  const symbols = program.propertiesOf(type);
  const types = program.typesOf(symbols);
  return Object.fromEntries(symbols.map(({ name }, index) => [name, types[index]] as const));
}

/** Whether a type can be told from any other, so that its values cannot be meant by chance. */
function isOfItsOwn(program: Program, type: CompilerType): boolean {
  const kind = kindOf(program, type);
  if (kind === "object" || kind === "function") return true;
  const isBranded = (type.flags & (program.typeFlags["Intersection"] ?? 0)) !== 0;
  return isBranded && primitives.has(kind);
}

const primitives: ReadonlySet<string> = new Set(["string", "number", "bigint", "template"]);
