import { defaultRuntime, deftool } from "later-runtime";
import { toFunctionDeclarations } from "later-runtime/gemini";

import { definitions, printDuration } from "./thousand.mjs";

/** Until a request to the model could be made: declared, compiled, listed in the form that the model's API takes. */
await printDuration(async () => {
  for (const definition of definitions) deftool(definition);
  const session = await defaultRuntime().createSession();
  toFunctionDeclarations(await session.listDeclarations());
});
