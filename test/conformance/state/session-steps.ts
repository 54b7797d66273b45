import type { JsonValue } from "later-runtime";

import type { Step } from "./stage.ts";

/** Steps on the session itself and on its programs, by what a vector calls them. */
export const sessionSteps: Readonly<Record<string, Step>> = {
  touch: ({ session }) => session.touch(),
  exists: ({ runtime, session }) => runtime.hasSession(session.id),
  wait: async (_, step) => {
    await new Promise((resolve) => void setTimeout(resolve, step.number("ms") ?? 0));
  },
  end: ({ session }) => session.close(),
  begin: (stage) => stage.begin(),
  setProgram: ({ session }, step) =>
    session.programs.set(step.text("id") ?? "", step.take("program") as JsonValue),
  getProgram: async ({ session }, step) =>
    (await session.programs.get(step.text("id") ?? "")) ?? null,
  deleteProgram: ({ session }, step) => session.programs.delete(step.text("id") ?? ""),
  listPrograms: ({ session }) => session.programs.list(),
};
