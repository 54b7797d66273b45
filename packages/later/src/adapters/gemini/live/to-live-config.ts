import { LaterError } from "../../../errors/later-error.ts";
import type { FunctionDeclaration } from "../../../model/function-declaration.ts";
import { isObject } from "../../../model/json.ts";
import { builtInTools } from "../built-in-tools.ts";
import { DeclarationConverter } from "../declaration-converter.ts";
import type { LiveOptions } from "./live-options.ts";

/**
 * The SDK's configuration with the tools in it. It is made anew, because the SDK changes what it is given.
 *
 * @throws LaterError `INVALID_ARGUMENT` for functions in the configuration, and for names that no tool has
 */
export function toLiveConfig(
  options: LiveOptions,
  declarations: readonly FunctionDeclaration[],
): object {
  const { nonBlocking = {} } = options;
  const config: Readonly<Record<string, unknown>> = isObject(options.config) ? options.config : {};
  const functionDeclarations = new DeclarationConverter(options).convert(declarations);
  assertKnown(
    Object.keys(nonBlocking),
    functionDeclarations.map(({ name }) => name),
  );
  for (const declaration of functionDeclarations) {
    if (Object.hasOwn(nonBlocking, declaration.name)) {
      Object.assign(declaration, { behavior: "NON_BLOCKING" });
    }
  }
  const tools = [
    ...builtInTools(config["tools"]),
    ...(functionDeclarations.length === 0 ? [] : [{ functionDeclarations }]),
  ];
  return { ...config, ...(tools.length === 0 ? {} : { tools }) };
}

function assertKnown(names: readonly string[], known: readonly string[]): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const listed = unknown.map((name) => `"${name}"`).join(", ");
  throw new LaterError(
    "INVALID_ARGUMENT",
    `"nonBlocking" names tools that this connection does not have: ${listed}.`,
    { details: { names: unknown } },
  );
}
