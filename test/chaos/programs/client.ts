// Calls tools of a host, and changes its variables, as a client does.

import { BridgeClient } from "later-bridge";
import { LaterError } from "later-runtime";

import { Random } from "../../../packages/bridge/src/wire/fixtures/random.ts";
import { serveGuest } from "../serve-guest.ts";
import { readGuestSettings, sessionIds } from "../settings.ts";
import type { StateRoute } from "../state-caller.ts";
import { toRouteOutcome } from "../to-route-outcome.ts";

const settings = readGuestSettings();
const { owner, address, token, seed } = settings;
const random = new Random(seed);
const client = await BridgeClient.connect(address, {
  token,
  keepAliveMs: 1_000,
  deadlineMs: 3_000,
});
const own = `own_${owner}`;
const states: StateRoute[] = [];
for (const id of owner === undefined ? [] : sessionIds) {
  const { variables } = await client.session(id);
  states.push({
    session: id,
    read: async () => {
      const all = await variables.readMany(["life", "bumps", own], { fresh: true });
      const read = (variable: string): number => Number(all.get(variable)?.value);
      return { life: read("life"), bumps: read("bumps"), own: read(own) };
    },
    bump: async () => (await variables.update<number>("bumps", (value) => value + 1)).version,
    setOwn: (value) => variables.set(own, value),
  });
}
serveGuest(settings, {
  random,
  states,
  route: {
    kind: "client",
    call: async ({ call, tool, args, signal, timeoutMs, onChunk }) => {
      const tools = client.toolsOf(random.pick(sessionIds));
      try {
        return toRouteOutcome(
          await tools.call(tool, args, {
            callId: call,
            signal,
            timeoutMs,
            ...(onChunk === undefined ? {} : { onPartial: onChunk }),
          }),
        );
      } catch (error) {
        if (!LaterError.is(error)) throw error;
        return { ok: false, type: error.code, message: error.message };
      }
    },
  },
  close: () => client.close(),
});
