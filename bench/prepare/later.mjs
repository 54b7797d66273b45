import { defaultRuntime, deftool } from "later-runtime";

import { definitions, printDuration } from "./thousand.mjs";

/** A hand-written schema is compiled where it is declared. */
await printDuration(async () => {
  for (const definition of definitions) deftool(definition);
  const session = await defaultRuntime().createSession();
  await session.listDeclarations();
});
