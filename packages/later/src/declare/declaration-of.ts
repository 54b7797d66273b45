import { LaterError } from "../errors/later-error.ts";
import type { FunctionDeclaration } from "../model/function-declaration.ts";
import type { JsonSchemaObject } from "../model/json-schema.ts";
import { isToolName } from "../model/tool-name.ts";
import { stripPrivateMarks } from "../schema/strip-private-marks.ts";
import { freezeDeep } from "./freeze-deep.ts";

/** What a declaration is made of. */
interface DeclarationParts {
  readonly name: string;
  readonly description: string | undefined;
  readonly parameters: JsonSchemaObject;
  readonly response: JsonSchemaObject | undefined;
}

/**
 * Makes the declaration that is shown to models: checked, without private marks, frozen.
 *
 * @throws LaterError `INVALID_DECLARATION` for the name, `MISSING_DESCRIPTION`
 */
export function declarationOf(parts: DeclarationParts): FunctionDeclaration {
  const { name, description, parameters, response } = parts;
  if (!isToolName(name)) {
    throw new LaterError(
      "INVALID_DECLARATION",
      `${JSON.stringify(name)} cannot be the name of a tool: it takes 1 to 64 ASCII letters, ` +
        `digits, "_" or "-", and does not begin with a digit or "-".`,
    );
  }
  if (typeof description !== "string" || description.trim() === "") {
    throw new LaterError(
      "MISSING_DESCRIPTION",
      `The tool "${name}" has no description; a model chooses tools by it.`,
    );
  }
  return freezeDeep({
    name,
    description,
    parametersJsonSchema: stripPrivateMarks(parameters),
    ...(response === undefined ? {} : { responseJsonSchema: stripPrivateMarks(response) }),
  });
}
