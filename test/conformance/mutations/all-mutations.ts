import { admMutations } from "./adm.ts";
import { bridgeMutations } from "./bridge.ts";
import { conversationMutations } from "./conversation.ts";
import { executorMutations } from "./executor.ts";
import { introspectionMutations } from "./introspection.ts";
import { modelMutations } from "./model.ts";
import type { Mutation } from "./mutation.ts";
import { schemaMutations } from "./schema.ts";
import { sessionMutations } from "./sessions.ts";
import { stateMutations } from "./state.ts";
import { variableMutations } from "./variables.ts";
import { watchMutations } from "./watches.ts";

/** Every rule that is broken to find out whether a vector notices. */
export const allMutations: readonly Mutation[] = [
  ...modelMutations,
  ...admMutations,
  ...schemaMutations,
  ...sessionMutations,
  ...stateMutations,
  ...variableMutations,
  ...watchMutations,
  ...executorMutations,
  ...conversationMutations,
  ...introspectionMutations,
  ...bridgeMutations,
];
