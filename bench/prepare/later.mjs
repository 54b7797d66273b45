import { defaultRuntime, deftool } from "later-runtime";

// The executor does this at a tool's first call.
import { prepareTool } from "../../packages/later/dist/executor/prepare-tool.js";
import { definitions, printDuration } from "./thousand.mjs";

await printDuration(async () => {
  for (const definition of definitions) deftool(definition);
  const session = await defaultRuntime().createSession();
  for (const { name } of await session.listDeclarations()) prepareTool(await session.lookup(name));
});
