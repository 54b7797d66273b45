import type { Diagnostic, DiagnosticCode } from "../../declare/derived-tool.ts";
import type { CompilerType, Program } from "../compiler/program.ts";
import type { SyntaxNode } from "../compiler/syntax-node.ts";
import { type TypeKind, kindOf, primitiveOf } from "../compiler/type-kind.ts";
import { Definitions } from "./definitions.ts";
import { isDependent } from "./dependent-type.ts";
import { type OwnCodec, ownCodecs } from "./own-codecs.ts";
import { readPlatformType } from "./platform-types.ts";
import { readCodec } from "./read-codec.ts";
import { readList } from "./read-list.ts";
import { readLiteral } from "./read-literal.ts";
import { readObject } from "./read-object.ts";
import { readTuple } from "./read-tuple.ts";
import { readUnion } from "./read-union.ts";
import { type Place, type SchemaReading, Unrepresentable } from "./schema-reading.ts";
import { templatePattern } from "./template-pattern.ts";

/** Thrown when a type describes more than a model could use. */
export class SchemaTooLarge extends Error {}

/**
 * How many types may make up what one tool takes, or what one `deftype` is about. The largest known to be taken by real
 * functions are the searches of Elasticsearch, with 7,000.
 */
export const inputBudget = 10_000;

/** How much may be read, so that a type that never ends does not hold up its reader. */
const maximumDepth = 24;

/** What a reader is told beforehand. */
export interface SchemaReaderOptions {
  /**
   * `input`: what a model sends; every required value must be representable. `output`: what a tool
   * returns; members that JSON drops are left out.
   */
  readonly direction: "input" | "output";
  /** How many types may be read before {@link SchemaTooLarge} is thrown. */
  readonly budget: number;
}

/** Turns the types of one signature into schemas, and collects what there is to say about them. */
export class SchemaReader {
  readonly program: Program;
  readonly direction: "input" | "output";
  readonly diagnostics: Diagnostic[] = [];
  readonly definitions: Definitions = new Definitions();
  /** The codecs of the program's own. */
  readonly codecs: ReadonlyMap<CompilerType, OwnCodec>;
  /** Whether a type was met that the compiler could not find, or one that is refused for want of a codec. */
  unresolved = false;
  /** Where any value is welcome; see {@link openPaths}. */
  openPaths: ReadonlySet<string> = new Set();
  #left: number;
  #depth = 0;

  constructor(program: Program, { direction, budget }: SchemaReaderOptions) {
    this.program = program;
    this.codecs = ownCodecs(program);
    this.direction = direction;
    this.#left = budget;
  }

  /** @throws SchemaTooLarge when the budget is used up */
  read(type: CompilerType, place: Place): SchemaReading {
    if ((this.#left -= 1) < 0) throw new SchemaTooLarge();
    const { program } = this;
    const codec = this.codecs.get(type);
    if (codec !== undefined) return this.#readCodec(type, codec, place);
    const kind = kindOf(program, type);
    switch (kind) {
      case "unresolved":
        return this.#readUnresolved(place);
      case "any":
      case "unknown":
        return this.readOpen(kind, place);
      case "string":
      case "number":
      case "boolean":
      case "null":
        return { type: kind };
      case "bigint":
        return { type: "integer", format: "int64", "x-codec": "bigint" };
      case "undefined":
        return new Unrepresentable("`undefined`", place);
      case "never":
        return new Unrepresentable("`never`", place);
      case "symbol":
        return new Unrepresentable("a symbol", place);
      case "function":
        return new Unrepresentable("a function", place);
      case "non-primitive":
        return { type: "object", additionalProperties: true };
      case "literal":
        return readLiteral(this, primitiveOf(program, type), place);
      case "template":
        return {
          type: "string",
          pattern: `^${templatePattern(program, primitiveOf(program, type))}$`,
        };
      case "string-mapping":
        this.reportLoosened(type, place);
        return { type: "string" };
      case "deferred":
        return this.#readDeferred(type, place);
      case "array":
        return readList(this, type, place);
      case "tuple":
        return readTuple(this, primitiveOf(program, type), place);
      case "union":
        return this.#isNamedStructure(type)
          ? this.#readDefinition(type, place, () => readUnion(this, type, place))
          : readUnion(this, type, place);
      case "object":
        return (
          readPlatformType(this, type, place) ??
          this.#readDefinition(type, place, () => readObject(this, type, place))
        );
    }
  }

  report(
    severity: Diagnostic["severity"],
    code: DiagnosticCode,
    message: string,
    { path, position }: Pick<Place, "path" | "position">,
  ): void {
    this.diagnostics.push({ severity, code, message, path, position });
  }

  /** Says that a parameter or member was left out because its author allowed for its absence. */
  reportHidden(hidden: Place, { reason, place }: Unrepresentable): void {
    if (this.direction === "output") return;
    const message =
      place.path === hidden.path
        ? `"${hidden.path}" is hidden from the model: it is ${reason}, and may be left out.`
        : `"${hidden.path}" is hidden from the model, and may be left out: "${place.path}" is ${reason}.`;
    this.report("info", "HIDDEN", message, hidden);
  }

  /** Says that a schema allows more than its type does. */
  reportLoosened(type: CompilerType, place: Place): void {
    if (this.direction === "output") return;
    const message =
      `"${place.path}" has the type \`${this.#textOf(type, place)}\`, of which a schema cannot say ` +
      "everything: the model may send what does not fit. Declare a function with a simpler type.";
    this.report("warning", "LOOSENED", message, place);
  }

  /** Says that a union has an alternative that the model is not shown. */
  reportHiddenAlternative({ reason, place }: Unrepresentable): void {
    const message = `"${place.path}" may also be ${reason}, which is hidden from the model.`;
    this.report("info", "HIDDEN", message, place);
  }

  /** Reads a type of which nothing is known. */
  readOpen(kind: "any" | "unknown", place: Place): SchemaReading {
    const isWelcome = place.open || this.openPaths.has(place.path.replaceAll("[]", ""));
    if (this.direction === "output" || isWelcome) return {};
    const what = `"${place.path}" has the type \`${kind}\`, so the model cannot know what to send.`;
    const remedy = `Give it a type, or write @open in its @param text or comment if any value is welcome.`;
    const severity = place.need === "required" ? "error" : "warning";
    this.report(severity, "OPEN_TYPE", `${what} ${remedy}`, place);
    return {};
  }

  /** As its author has written it, where that is known: the compiler puts unions in an order of its own. */
  #textOf(type: CompilerType, { written }: Place): string {
    if (written === undefined) return this.program.typeText(type);
    const { text } = written.getSourceFile();
    return text.slice(written.getStart(), written.end).replaceAll(/\s+/g, " ");
  }

  /** JSON may be made of the values themselves, and only then is a definition needed. */
  #readCodec(type: CompilerType, codec: OwnCodec, place: Place): SchemaReading {
    const reading = this.#readDefinition(type, place, () => readCodec(this, codec, place));
    if (reading instanceof Unrepresentable) return reading;
    const definition = this.definitions.target(reading);
    return definition?.recursive === true ? reading : (definition?.schema ?? reading);
  }

  #readUnresolved(place: Place): SchemaReading {
    this.unresolved = true;
    if (this.direction === "output") return new Unrepresentable("an unknown type", place);
    const message =
      `The type of "${place.path}" could not be resolved. ` +
      "Check its import, and that the package with its types is installed.";
    this.report("error", "UNSUPPORTED_TYPE", message, place);
    return {};
  }

  #readDeferred(type: CompilerType, place: Place): SchemaReading {
    if (isDependent(this.program, type)) this.reportLoosened(type, place);
    const constraint = this.program.constraintOf(type);
    const isConstrained =
      constraint !== undefined &&
      constraint !== type &&
      kindOf(this.program, constraint) !== "unknown" &&
      !this.#isAnything(constraint);
    if (isConstrained) return this.read(constraint, place);
    const written = this.#defaultOf(type);
    return written === undefined
      ? this.readOpen("unknown", place)
      : this.read(this.program.typeAt(written), { ...place, written });
  }

  /** Whether a type is `{}`, which limits nothing but `null` and `undefined`. */
  #isAnything(type: CompilerType): boolean {
    const { program } = this;
    const isNamed = program.symbolOf(type)?.name.startsWith("__") === false;
    if (isNamed || kindOf(program, type) !== "object") return false;
    return program.propertiesOf(type).length === 0 && program.indexesOf(type).length === 0;
  }

  /** What a type parameter stands for where nothing says otherwise: `number` in `<T = number>`. */
  #defaultOf(type: CompilerType): SyntaxNode | undefined {
    const symbol = this.program.symbolOf(type);
    const declarations = symbol === undefined ? [] : this.program.declarationsOf(symbol);
    const node = declarations.find((one) => this.program.syntaxKind(one) === "TypeParameter");
    return node?.default ?? node?.defaultType;
  }

  #isNamedStructure(union: CompilerType): boolean {
    return (
      this.program.aliasOf(union) !== undefined &&
      this.program.constituents(union).some((part) => structures.has(kindOf(this.program, part)))
    );
  }

  #readDefinition(type: CompilerType, place: Place, read: () => SchemaReading): SchemaReading {
    const known = this.definitions.reference(type);
    if (known !== undefined) return known;
    if (this.#depth >= maximumDepth) {
      const path = `${place.path.split(".").slice(0, 4).join(".")}…`;
      return new Unrepresentable(`nested more than ${maximumDepth} levels deep`, {
        ...place,
        path,
      });
    }
    const definition = this.definitions.begin(type, this.#nameOf(type));
    const before = this.#left;
    this.#depth += 1;
    const reading = read();
    this.#depth -= 1;
    return this.definitions.finish(definition, reading, before - this.#left);
  }

  #nameOf(type: CompilerType): string {
    const { program } = this;
    const name = program.aliasOf(type)?.name ?? program.symbolOf(type)?.name ?? "";
    const clean = name.startsWith("__") ? "" : name.replace(/\W+/g, "_");
    return clean === "" ? "Type" : clean;
  }
}

const structures: ReadonlySet<TypeKind> = new Set(["object", "array", "tuple"]);
