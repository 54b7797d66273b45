import { defaultRuntime, deftool } from "later-runtime";

import { definitions, printDuration } from "./thousand.mjs";

/** What an application waits for at its start: a tool is compiled at its first call. */
await printDuration(async () => {
  for (const definition of definitions) deftool(definition);
  const session = await defaultRuntime().createSession();
  await session.listDeclarations();
});
