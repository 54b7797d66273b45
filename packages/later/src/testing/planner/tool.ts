import { isObject } from "../../model/json.ts";
import type { WireDeclaration } from "../stand-in/generate-request.ts";
import {
  type MemberSchema,
  type ValueSchema,
  memberNames,
  readValueSchema,
} from "./value-schema.ts";
import { writingVerbs } from "./vocabulary.ts";
import { contentStems, spellOut, wordsOf } from "./words.ts";

/** A value that a call has to be given, however deep inside its arguments. */
export interface Leaf {
  /** The names that lead to it from the arguments. */
  readonly path: readonly string[];
  readonly name: string;
  /** Whether a call is incomplete without it. */
  readonly required: boolean;
  readonly schema: ValueSchema;
  /** The stems of the words of its name, prepositions included. */
  readonly nameStems: ReadonlySet<string>;
  readonly descriptionStems: ReadonlySet<string>;
}

/** A function declaration as the planner sees it. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly leaves: readonly Leaf[];
  /** The stem of the first word of the name, which mostly is a verb. */
  readonly verb: string;
  /** Whether it changes something, as far as name and description agree on that. */
  readonly changes: boolean;
  readonly nameStems: ReadonlySet<string>;
  /** The stems of the description's first sentence, which says what the tool is for. */
  readonly purposeStems: ReadonlySet<string>;
  readonly descriptionStems: ReadonlySet<string>;
  /** The stems of the names of its parameters. */
  readonly parameterStems: ReadonlySet<string>;
  /** The stems of the descriptions of its parameters. */
  readonly detailStems: ReadonlySet<string>;
  /** The names of the members of what it returns, as far as that is declared. */
  readonly resultNames: readonly string[];
}

const maximumDepth = 3;

/** Reads a declaration. */
export function readTool(declaration: WireDeclaration): Tool {
  const { name = "", description = "", parameters, parametersJsonSchema } = declaration;
  const response = declaration.responseJsonSchema ?? declaration.response;
  const schema = readValueSchema(parametersJsonSchema ?? parameters ?? {});
  const leaves = (schema.members ?? []).flatMap((member) => leavesOf(member, [], true));
  const spelled = spellOut(name);
  const verb = wordsOf(spelled)[0]?.stem ?? "";
  const [purpose = ""] = description.split(/(?<=[.!?])\s|\n/);
  return {
    name,
    description,
    leaves,
    verb,
    changes: writingVerbs.has(verb) && writingVerbs.has(wordsOf(description)[0]?.stem ?? verb),
    nameStems: new Set(contentStems(spelled)),
    purposeStems: new Set(contentStems(purpose)),
    descriptionStems: new Set(contentStems(description)),
    parameterStems: new Set(leaves.flatMap((leaf) => contentStems(spellOut(leaf.name)))),
    detailStems: new Set(leaves.flatMap((leaf) => Array.from(leaf.descriptionStems))),
    resultNames: isObject(response) ? memberNames(readValueSchema(response)) : [],
  };
}

function leavesOf(
  { name, required, schema }: MemberSchema,
  parents: readonly string[],
  parentsRequired: boolean,
): readonly Leaf[] {
  const path = [...parents, name];
  const isRequired = required && parentsRequired;
  if (schema.type === "object" && schema.members !== undefined && path.length < maximumDepth) {
    return schema.members.flatMap((member) => leavesOf(member, path, isRequired));
  }
  const nameStems = new Set(wordsOf(spellOut(name)).map((word) => word.stem));
  const descriptionStems = new Set(contentStems(schema.description));
  return [{ path, name, required: isRequired, schema, nameStems, descriptionStems }];
}
