import { LaterError } from "../errors/later-error.ts";
import { isObject, type JsonObject, type JsonValue } from "../model/json.ts";
import type { VariableRegistration } from "./register-variable.ts";
import type { VariableAccess } from "./variable-record.ts";
import type { Tensor, VariableType } from "./variable-value.ts";

/** What every definition may say. */
interface CommonDefinition {
  /** What it is for, kept in the metadata. */
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** @default everybody may do everything */
  readonly access?: VariableAccess;
}

/** A number, also NaN and infinite, which no bound concerns. */
export interface FloatDefinition extends CommonDefinition {
  readonly type: "float";
  readonly initial: number;
  /** The least number, itself included. */
  readonly min?: number;
  /** The greatest number, itself included. */
  readonly max?: number;
}

/** A whole number of any size: a `number` while that is exact, otherwise a `bigint`. */
export interface IntegerDefinition extends CommonDefinition {
  readonly type: "integer";
  readonly initial: number | bigint;
  /** The least number, itself included. */
  readonly min?: number | bigint;
  /** The greatest number, itself included. */
  readonly max?: number | bigint;
}

/** A text. All constraints hold, in the order in which they stand here. */
export interface StringDefinition extends CommonDefinition {
  readonly type: "string";
  readonly initial: string;
  /** In user-perceived characters. */
  readonly minLength?: number;
  /** In user-perceived characters. */
  readonly maxLength?: number;
  /** A regular expression that has to match somewhere; without look-around and back-references. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

export interface BooleanDefinition extends CommonDefinition {
  readonly type: "boolean";
  readonly initial: boolean;
}

/** One of several texts. */
export interface ChoiceDefinition extends CommonDefinition {
  readonly type: "choice";
  readonly initial: string;
  /** @default any text */
  readonly choices?: readonly string[];
}

/** The name of a module, as a text. */
export interface ModuleDefinition extends CommonDefinition {
  readonly type: "module";
  readonly initial: string;
  /** @default any name */
  readonly allowedModules?: readonly string[];
}

/** A vector of numbers. */
export interface EmbeddingDefinition extends CommonDefinition {
  readonly type: "embedding";
  readonly initial: readonly number[] | Float32Array | Float64Array;
  /** How many numbers there have to be. */
  readonly dimensions?: number;
}

/** An array of any number of dimensions. */
export interface TensorDefinition extends CommonDefinition {
  readonly type: "tensor";
  readonly initial: Tensor;
  /** The lengths that its dimensions have to have. */
  readonly shape?: readonly number[];
}

/** A variable to be defined: its type, its first value, and what its values are held to. */
export type VariableDefinition =
  | FloatDefinition
  | IntegerDefinition
  | StringDefinition
  | BooleanDefinition
  | ChoiceDefinition
  | ModuleDefinition
  | EmbeddingDefinition
  | TensorDefinition;

/** What a user gets of a variable of a type: a copy that is the user's own. */
export interface VariableTypeMap {
  readonly float: number;
  readonly integer: number | bigint;
  readonly string: string;
  readonly boolean: boolean;
  readonly choice: string;
  readonly module: string;
  readonly embedding: number[];
  readonly tensor: Tensor;
}

/** A value of a variable of any type, as a user gets it. */
export type PlainVariableValue = VariableTypeMap[VariableType];

/** The values of a variable that is so defined. */
export type ValueOf<Definition extends VariableDefinition> = Definition extends {
  readonly enum: readonly (infer Text extends string)[];
}
  ? Text
  : Definition extends { readonly choices: readonly (infer Choice extends string)[] }
    ? Choice
    : Definition extends { readonly allowedModules: readonly (infer Name extends string)[] }
      ? Name
      : VariableTypeMap[Definition["type"]];

/** Members of a definition that are no constraints. */
const others = new Set(["type", "initial", "description", "metadata", "access"]);

/**
 * The definition in the words of the bridge's protocol.
 *
 * @throws LaterError `INVALID_VARIABLE` for what is no object
 */
export function toRegistration(name: string, definition: VariableDefinition): VariableRegistration {
  if (!isObject(definition)) {
    throw new LaterError("INVALID_VARIABLE", "A definition is an object with a type and a value.");
  }
  const { type, initial, description, metadata, access } = definition;
  const constraints: JsonObject = Object.fromEntries(
    Object.entries(definition)
      .filter(([key, value]) => !others.has(key) && value !== undefined)
      .map(([key, value]) => [toSnakeCase(key), value as JsonValue]),
  );
  return {
    name,
    type,
    initial,
    constraints,
    ...(description === undefined ? {} : { description }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(access === undefined ? {} : { access }),
  };
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
