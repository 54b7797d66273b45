import path from "node:path";

import type { Random } from "../../packages/bridge/src/wire/fixtures/random.ts";
import { answerCommands, leave } from "./answer-commands.ts";
import { Caller, type Route } from "./caller.ts";
import { createProblemLog } from "./create-problem-log.ts";
import type { GuestSettings } from "./settings.ts";
import { StateCaller, type StateRoute } from "./state-caller.ts";

/** What a program in another process than the host does there. */
export interface Guest {
  readonly random: Random;
  readonly route: Route;
  readonly states: readonly StateRoute[];
  readonly close: () => Promise<void>;
}

/** Calls tools and changes variables of a host until it is told to stop. */
export function serveGuest({ folder, name }: GuestSettings, guest: Guest): void {
  const { random, route, close } = guest;
  const records = path.join(folder, "calls.jsonl");
  const tell = createProblemLog(folder, name);
  const caller = new Caller({ name, routes: [route], random, records, tell });
  const states = guest.states.map(
    (state) => new StateCaller(state, { records: path.join(folder, "bumps.jsonl"), tell }),
  );
  answerCommands({
    start: () => {
      caller.start(10);
      for (const state of states) state.start();
    },
    burst: (count: number) => caller.burst(count),
    probe: () => caller.probe(),
    stop: async () => {
      await caller.stop(30_000);
      await Promise.all(states.map((state) => state.stop(15_000)));
    },
    close: async () => {
      caller.halt();
      const stopped = Promise.all(states.map((state) => state.stop(10_000)));
      await close();
      await caller.stop(5_000);
      await stopped;
      leave();
    },
  });
}
