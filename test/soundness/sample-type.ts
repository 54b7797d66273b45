import ts from "typescript-6";

import type { Choices } from "./sample-style.ts";

/** One value in two forms. */
export interface TypedSample {
  /** As an author would write it. */
  readonly expression: string;
  /** As a model would send it. */
  readonly wire: unknown;
}

/**
 * Makes values of types by asking the compiler alone. What JSON has no form for, such as functions,
 * has no samples.
 */
export class TypeSampler {
  readonly #checker: ts.TypeChecker;
  readonly #choices: Choices;

  constructor(checker: ts.TypeChecker, choices: Choices) {
    this.#checker = checker;
    this.#choices = choices;
  }

  /** The arguments of a call; `undefined` when a required one has no samples. */
  sampleArguments(signature: ts.Signature): readonly (TypedSample | undefined)[] | undefined {
    const samples: (TypedSample | undefined)[] = [];
    const parameters = signature.getParameters();
    for (const [index, parameter] of parameters.entries()) {
      const declaration = parameter.valueDeclaration as ts.ParameterDeclaration | undefined;
      const type = this.#checker.getTypeOfSymbol(parameter);
      const isRest =
        index === parameters.length - 1 &&
        (declaration?.dotDotDotToken !== undefined || isSpread(parameter));
      if (isRest) {
        const rest = this.#elements(type, 1);
        if (rest === undefined) return this.#isOptionalRest(type) ? trimmed(samples) : undefined;
        return [...samples, ...rest];
      }
      const isOptional =
        (parameter.flags & ts.SymbolFlags.Optional) !== 0 ||
        declaration?.questionToken !== undefined ||
        declaration?.initializer !== undefined ||
        this.#admitsUndefined(type);
      const isGiven = !isOptional || this.#choices.gives(0);
      const sample = isGiven ? this.sample(type, 1) : undefined;
      if (sample === undefined && !isOptional) return undefined;
      samples.push(sample);
    }
    return trimmed(samples);
  }

  sample(type: ts.Type, depth: number): TypedSample | undefined {
    const { TypeFlags } = ts;
    const { flags } = type;
    if (depth > deepest || flags & TypeFlags.Never) return undefined;
    if (flags & (TypeFlags.Any | TypeFlags.Unknown)) return same("anything");
    if (flags & TypeFlags.StringLiteral) return same((type as ts.StringLiteralType).value);
    if (flags & TypeFlags.NumberLiteral) return same((type as ts.NumberLiteralType).value);
    if (flags & TypeFlags.BooleanLiteral) return same(this.#checker.typeToString(type) === "true");
    if (flags & TypeFlags.BigIntLiteral) return bigintOf((type as ts.BigIntLiteralType).value);
    if (flags & TypeFlags.Boolean) return same(this.#choices.style !== "boundary");
    if (type.isUnion()) return this.#sampleUnion(type, depth);
    if (flags & TypeFlags.String) return same(this.#choices.style === "boundary" ? "" : "word");
    if (flags & TypeFlags.Number) return same(this.#choices.style === "boundary" ? -1.5e9 : 3);
    if (flags & TypeFlags.BigInt) return { expression: "5n", wire: 5 };
    if (flags & TypeFlags.Null) return same(null);
    if (flags & TypeFlags.NonPrimitive) return { expression: "{}", wire: {} };
    if (flags & TypeFlags.TemplateLiteral) {
      return this.#sampleTemplate(type as ts.TemplateLiteralType, depth);
    }
    if (flags & TypeFlags.Instantiable) return this.#sampleInstantiable(type, depth);
    if (flags & (TypeFlags.Object | TypeFlags.Intersection)) return this.#sampleObject(type, depth);
    return undefined;
  }

  #sampleUnion(type: ts.UnionType, depth: number): TypedSample | undefined {
    for (const part of this.#choices.order(type.types)) {
      const sample = this.sample(part, depth + 1);
      if (sample !== undefined) return sample;
    }
    return undefined;
  }

  #sampleTemplate(type: ts.TemplateLiteralType, depth: number): TypedSample | undefined {
    const holes = type.types.map((hole) => this.sample(hole, depth + 1));
    if (holes.some((hole) => hole === undefined)) return undefined;
    const texts = holes.map((hole) => String(hole?.wire as string | number | boolean));
    return same(type.texts.map((text, index) => text + (texts[index] ?? "")).join(""));
  }

  #sampleInstantiable(type: ts.Type, depth: number): TypedSample | undefined {
    const standard = this.#checker.getDefaultFromTypeParameter(type);
    const constraint = this.#checker.getBaseConstraintOfType(type);
    const isFree = constraint === undefined || (constraint.flags & ts.TypeFlags.Unknown) !== 0;
    if (isFree && standard !== undefined && standard !== type) {
      return this.sample(standard, depth + 1);
    }
    if (constraint === undefined || constraint === type) {
      return type.flags & ts.TypeFlags.StringMapping ? undefined : same("anything");
    }
    return this.sample(constraint, depth + 1);
  }

  #sampleObject(type: ts.Type, depth: number): TypedSample | undefined {
    if (type.isIntersection()) {
      const primitive = type.types.find((part) => !(part.flags & ts.TypeFlags.Object));
      if (primitive !== undefined) return this.sample(primitive, depth + 1);
    }
    if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) {
      return undefined;
    }
    if (this.#checker.isArrayType(type) || this.#checker.isTupleType(type)) {
      const elements = this.#elements(type, depth);
      return elements && listOf(elements, (list) => list);
    }
    const symbol = type.getSymbol();
    const isStandard = symbol?.declarations?.some((node) => isLibrary(node)) === true;
    return isStandard && !symbol.name.startsWith("__")
      ? this.#sampleStandard(symbol.name, type, depth)
      : this.#sampleMembers(type, depth);
  }

  #sampleStandard(name: string, type: ts.Type, depth: number): TypedSample | undefined {
    const [first, second] = this.#checker.getTypeArguments(type as ts.TypeReference);
    switch (name) {
      case "Date":
        return { expression: 'new Date("2020-01-31T00:00:00Z")', wire: "2020-01-31T00:00:00Z" };
      case "URL":
        return { expression: 'new URL("https://example.org/")', wire: "https://example.org/" };
      case "Uint8Array":
        return { expression: "new Uint8Array([0])", wire: "AA==" };
      case "Buffer":
        return { expression: "Buffer.from([0])", wire: "AA==" };
      case "ArrayBuffer":
        return { expression: "new ArrayBuffer(1)", wire: "AA==" };
      case "File":
        return { expression: 'new File([], "a.txt")', wire: { name: "a.txt", data: "" } };
      case "Blob":
        return { expression: "new Blob()", wire: { data: "" } };
      case "String":
        return same("word");
      case "Number":
        return same(3);
      case "Boolean":
        return same(true);
      case "Iterable":
      case "ArrayLike":
      case "Set":
      case "ReadonlySet": {
        const element = first && this.sample(first, depth + 1);
        return (
          element && listOf([element], (list) => (name.endsWith("Set") ? `new Set(${list})` : list))
        );
      }
      case "Map":
      case "ReadonlyMap": {
        const isText = first !== undefined && (first.flags & ts.TypeFlags.StringLike) !== 0;
        const key = isText ? this.sample(first, depth + 1) : undefined;
        const value = second && this.sample(second, depth + 1);
        if (key === undefined || value === undefined || typeof key.wire !== "string")
          return undefined;
        const expression = `new Map([[${key.expression}, ${value.expression}]])`;
        return { expression, wire: { [key.wire]: value.wire } };
      }
      default:
        return withoutForm.test(name) ? undefined : this.#sampleMembers(type, depth);
    }
  }

  #sampleMembers(type: ts.Type, depth: number): TypedSample | undefined {
    const members: [string, TypedSample][] = [];
    for (const member of this.#checker.getPropertiesOfType(type)) {
      const inner = this.#checker.getTypeOfSymbol(member);
      const isOptional =
        (member.flags & ts.SymbolFlags.Optional) !== 0 || this.#admitsUndefined(inner);
      if (isOptional && !this.#choices.gives(depth)) continue;
      const sample = isKept(member) ? undefined : this.sample(inner, depth + 1);
      if (sample !== undefined) members.push([member.name, sample]);
      else if (!isOptional) return undefined;
    }
    const index = this.#checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (index !== undefined && this.#choices.gives(depth)) {
      const sample = this.sample(index, depth + 1);
      if (sample !== undefined && members.length === 0) members.push(["name", sample]);
    }
    const printed = members.map(
      ([name, { expression }]) => `${JSON.stringify(name)}: ${expression}`,
    );
    return {
      expression: `{ ${printed.join(", ")} }`,
      wire: Object.fromEntries(members.map(([name, { wire }]) => [name, wire])),
    };
  }

  /** The elements of a list or tuple. */
  #elements(type: ts.Type, depth: number): readonly TypedSample[] | undefined {
    if (type.isUnion()) {
      const [first] = this.#choices.order(type.types);
      return first && this.#elements(first, depth + 1);
    }
    if (type.flags & ts.TypeFlags.Instantiable) {
      const constraint = this.#checker.getBaseConstraintOfType(type);
      return constraint === undefined || constraint === type
        ? undefined
        : this.#elements(constraint, depth + 1);
    }
    const types = this.#checker.getTypeArguments(type as ts.TypeReference);
    const { Optional, Rest, Variadic } = ts.ElementFlags;
    const flags = this.#checker.isTupleType(type)
      ? (type as ts.TupleTypeReference).target.elementFlags
      : [Rest];
    const elements: TypedSample[] = [];
    for (const [index, flag] of flags.entries()) {
      const element = types[index];
      if (element === undefined || flag & Variadic) return undefined;
      const isRest = (flag & Rest) !== 0;
      const count = isRest ? this.#choices.count(0, 2, depth) : 1;
      if (flag & Optional && !this.#choices.gives(depth)) return elements;
      for (let number = 0; number < count; number += 1) {
        const sample = this.sample(element, depth + 1);
        if (sample !== undefined) elements.push(sample);
        else if (flag & Optional) return elements;
        else if (!isRest) return undefined;
      }
    }
    return elements;
  }

  #isOptionalRest(type: ts.Type): boolean {
    return this.#checker.isArrayType(type);
  }

  #admitsUndefined(type: ts.Type): boolean {
    const { Undefined, Void } = ts.TypeFlags;
    const parts = type.isUnion() ? type.types : [type];
    return parts.some((part) => (part.flags & (Undefined | Void)) !== 0);
  }
}

const deepest = 20;

/** Members that JSON cannot name, or that their author keeps from models. */
function isKept(member: ts.Symbol): boolean {
  const tags = member.getJsDocTags().map(({ name }) => name);
  return (
    member.name.startsWith("__@") || tags.some((name) => /^(?:internal|ignore|hidden)$/.test(name))
  );
}

/** Objects of the platform that consist of data, but stand for something else. */
const withoutForm = /Error$|^Promise|^RegExp|Iterator|Generator|^Function$/;

function same(value: string | number | boolean | null): TypedSample {
  return { expression: JSON.stringify(value), wire: value };
}

function bigintOf({ negative, base10Value }: ts.PseudoBigInt): TypedSample {
  const digits = `${negative ? "-" : ""}${base10Value}`;
  return { expression: `${digits}n`, wire: digits };
}

function listOf(elements: readonly TypedSample[], wrap: (list: string) => string): TypedSample {
  const list = `[${elements.map(({ expression }) => expression).join(", ")}]`;
  return { expression: wrap(list), wire: elements.map(({ wire }) => wire) };
}

/** A parameter that a type such as `(...args: T) => void` made of its rest. */
function isSpread(parameter: ts.Symbol): boolean {
  const { links } = parameter as ts.Symbol & { readonly links?: { readonly checkFlags?: number } };
  return ((links?.checkFlags ?? 0) & restParameter) !== 0;
}

/** `CheckFlags.RestParameter`, which is not part of the compiler's interface. */
const restParameter = 32_768;

function trimmed<Item>(items: readonly (Item | undefined)[]): readonly (Item | undefined)[] {
  return items.slice(0, items.findLastIndex((item) => item !== undefined) + 1);
}

function isLibrary(node: ts.Node): boolean {
  return /\/typescript[^/]*\/lib\/lib\.|\/@types\/node\//.test(node.getSourceFile().fileName);
}
