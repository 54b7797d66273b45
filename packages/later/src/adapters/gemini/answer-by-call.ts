import { type Part, partsOf } from "../../conversation/content/content.ts";
import { toPlainJson } from "../../conversation/content/plain-json.ts";
import type { ModelRequest, ModelResponse } from "../../conversation/model/model-client.ts";
import type { FunctionDeclaration } from "../../model/function-declaration.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import type { ToolConfig } from "../../model/tool-config.ts";

/** Whether an answer of a certain form has to be given by a call: beside functions, older models know no other way. */
export function mustAnswerByCall(model: string, { output, declarations }: ModelRequest): boolean {
  const isOlder = /(?:^|\/)gemini-[12](?![0-9])/.test(model);
  return isOlder && output !== undefined && declarations.length > 0;
}

/**
 * Lets a model give an answer of a certain form beside functions: one more function takes it, the model
 * has to call one of them, and a call of that one is read as the text of the answer.
 */
export class AnswerByCall {
  readonly #declaration: FunctionDeclaration;
  /** Whether the answer is a member of the arguments, because arguments are an object. */
  readonly #wraps: boolean;

  constructor(output: JsonSchemaObject, declarations: readonly FunctionDeclaration[]) {
    const names = new Set(declarations.map(({ name }) => name));
    let name = "final_answer";
    while (names.has(name)) name += "_";
    this.#wraps = output.type !== "object";
    this.#declaration = {
      name,
      description: "Gives the final answer. To be called by itself, once, when all is known.",
      parametersJsonSchema: this.#wraps ? wrap(output) : output,
    };
  }

  toRequest({ output: _output, ...request }: ModelRequest): ModelRequest {
    const declarations = [...request.declarations, this.#declaration];
    return { ...request, declarations, toolConfig: this.#steer(request) };
  }

  /** A response, or one chunk of it. */
  toResponse(response: ModelResponse): ModelResponse {
    const candidates = response.candidates?.map((candidate) => {
      const parts = partsOf(candidate.content);
      if (!parts.some((part) => this.#isAnswer(part))) return candidate;
      const content = { role: "model", parts: parts.map((part) => this.#toPart(part)) } as const;
      return { ...candidate, content };
    });
    return candidates === undefined ? response : { ...response, candidates };
  }

  #steer({ toolConfig, declarations }: ModelRequest): ToolConfig {
    const { mode = "AUTO", functionNames = [] } = toolConfig ?? {};
    const { name } = this.#declaration;
    if (mode === "NONE") return { mode: "ANY", functionNames: [name] };
    if (mode !== "ANY") {
      return functionNames.length === 0
        ? { mode: "ANY" }
        : { mode: "ANY", functionNames: [...functionNames, name] };
    }
    const own = declarations.map((declaration) => declaration.name);
    return { mode, functionNames: functionNames.length === 0 ? own : functionNames };
  }

  #isAnswer({ functionCall }: Part): boolean {
    return functionCall?.name === this.#declaration.name;
  }

  #toPart(part: Part): Part {
    if (!this.#isAnswer(part)) return part;
    const args = part.functionCall?.args ?? {};
    return { text: JSON.stringify(toPlainJson(this.#wraps ? (args["answer"] ?? null) : args)) };
  }
}

/** Definitions stay at the root, where references look for them. */
function wrap({ $defs, ...answer }: JsonSchemaObject): JsonSchemaObject {
  return {
    type: "object",
    properties: { answer },
    required: ["answer"],
    ...($defs === undefined ? {} : { $defs }),
  };
}
