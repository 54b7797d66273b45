// A runtime whose tools run behind a host, and whose sessions are there.

import path from "node:path";

import { BridgeTools } from "later-bridge";
import { LaterError, Runtime, ToolRegistry } from "later-runtime";

import { Random } from "../../../packages/bridge/src/wire/fixtures/random.ts";
import { createLog } from "../create-log.ts";
import { serveGuest } from "../serve-guest.ts";
import { readGuestSettings, sessionIds } from "../settings.ts";
import type { StateRoute } from "../state-caller.ts";
import { toEventListener } from "../to-event-listener.ts";
import { toRouteOutcome } from "../to-route-outcome.ts";

const settings = readGuestSettings();
const { folder, name, owner, address, token, seed } = settings;
const random = new Random(seed);
const placement = new BridgeTools(address, {
  name,
  token,
  keepAliveMs: 1_000,
  deadlineMs: 3_000,
  log: createLog(path.join(folder, `${name}.log`)),
});
const runtime = await Runtime.open({ registry: new ToolRegistry(), placement });
const own = `own_${owner}`;
serveGuest(settings, {
  random,
  states: (owner === undefined ? [] : sessionIds).map((id): StateRoute => ({
    session: id,
    read: async () => {
      const { variables } = await runtime.session(id);
      const all = await variables.readMany(["life", "bumps", own]);
      const read = (variable: string): number => Number(all.get(variable)?.value);
      return { life: read("life"), bumps: read("bumps"), own: read(own) };
    },
    bump: async () => {
      const { variables } = await runtime.session(id);
      return (await variables.update<number>("bumps", (value) => value + 1)).version;
    },
    setOwn: async (value) => {
      const { variables } = await runtime.session(id);
      return variables.set(own, value);
    },
  })),
  route: {
    kind: "application",
    call: async ({ call, tool, args, signal, timeoutMs, ...listeners }) => {
      const options = { signal, timeoutMs, ...toEventListener(listeners) };
      try {
        const session = random.pick(sessionIds);
        return toRouteOutcome(
          await runtime.execute(session, { id: call, name: tool, args }, options),
        );
      } catch (error) {
        if (!LaterError.is(error)) throw error;
        return { ok: false, type: `THROWN_${error.code}`, message: error.message };
      }
    },
  },
  close: async () => {
    await runtime.close();
    await placement.close();
  },
});
