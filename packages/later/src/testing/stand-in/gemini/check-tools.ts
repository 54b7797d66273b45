import {
  type GenerateContentRequest,
  type WireDeclaration,
  declarationsOf,
} from "../generate-request.ts";
import { Refusal } from "../refusal.ts";
import { checkParametersJsonSchema } from "./check-json-schema.ts";
import { checkSchema } from "./check-schema.ts";
import { refuseRules } from "./refusals.ts";

const maximumDeclarations = 512;

/**
 * Holds the declarations and the tool configuration of a request to the API's rules.
 *
 * @throws Refusal 400
 */
export function checkTools(request: GenerateContentRequest): void {
  const problems = (request.tools ?? []).flatMap((tool, index) =>
    (tool.functionDeclarations ?? []).flatMap((declaration, position) =>
      declarationProblems(
        declaration,
        `GenerateContentRequest.tools[${index}].function_declarations[${position}]`,
      ),
    ),
  );
  if (problems.length > 0) throw refuseRules(problems);
  checkNames(declarationsOf(request));
  checkConfig(request);
}

function declarationProblems(declaration: WireDeclaration, path: string): readonly string[] {
  const { name = "", parameters, parametersJsonSchema, response, responseJsonSchema } = declaration;
  const problems: string[] = [];
  if (!/^[A-Za-z_][A-Za-z0-9_.:-]{0,63}$/.test(name)) {
    problems.push(
      `${path}.name: Invalid function name. Must start with a letter or an underscore. Must be alphameric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.`,
    );
  }
  if (parameters !== undefined && parametersJsonSchema !== undefined) {
    problems.push(
      `${path}: parameters and parameters_json_schema are mutually exclusive, only one of them may be set.`,
    );
  }
  if (response !== undefined && responseJsonSchema !== undefined) {
    problems.push(
      `${path}: response and response_json_schema are mutually exclusive, only one of them may be set.`,
    );
  }
  if (parameters !== undefined) {
    if (parameters.type !== "OBJECT") {
      problems.push(`${path}.parameters.type: schema should be of type OBJECT`);
    }
    problems.push(...checkSchema(parameters, `${path}.parameters`));
  }
  if (response !== undefined) problems.push(...checkSchema(response, `${path}.response`));
  return [
    ...problems,
    ...checkParametersJsonSchema(parametersJsonSchema, `${path}.parameters_json_schema`),
  ];
}

function checkNames(declarations: readonly WireDeclaration[]): void {
  if (declarations.length > maximumDeclarations) {
    throw new Refusal(
      400,
      `At most ${maximumDeclarations} function declarations can be specified, got ${declarations.length}.`,
    );
  }
  const names = new Set<string>();
  for (const { name = "" } of declarations) {
    if (names.has(name)) {
      throw new Refusal(400, `Duplicate function declaration found: ${name}`);
    }
    names.add(name);
  }
}

function checkConfig(request: GenerateContentRequest): void {
  const config = request.toolConfig?.functionCallingConfig;
  if (config === undefined) return;
  const declared = new Set(declarationsOf(request).map(({ name }) => name));
  if (declared.size === 0) {
    throw new Refusal(400, "Function calling config is set without function_declarations.");
  }
  const unknown = (config.allowedFunctionNames ?? []).filter((name) => !declared.has(name));
  if (unknown.length > 0) {
    throw new Refusal(
      400,
      `Function calling config contains allowed_function_names that are not declared in function_declarations: ${unknown.join(", ")}`,
    );
  }
}
