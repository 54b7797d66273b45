import { expect, test } from "vitest";

import { AbortRelay } from "./abort-relay.ts";

class Waiting {
  relayPlace = 0;
  cancelled = 0;
  readonly #relay: AbortRelay;

  constructor(relay: AbortRelay) {
    this.#relay = relay;
    relay.add(this);
  }

  /** As calls do it: what is cancelled ends, and what has ended goes. */
  cancel(): void {
    this.cancelled += 1;
    this.end();
  }

  end(): void {
    this.#relay.delete(this);
  }
}

test.each([
  ["the first", [0]],
  ["the last", [4]],
  ["some between", [1, 3]],
  ["all but one", [4, 0, 3, 1]],
  ["none", []],
])("cancels once what still waits when the signal fires, when %s had ended", (_, ended) => {
  const controller = new AbortController();
  const relay = AbortRelay.of(controller.signal);
  const waiting = Array.from({ length: 5 }, () => new Waiting(relay));
  for (const index of ended) waiting[index]?.end();

  controller.abort();

  const expected = waiting.map((_waiting, index) => (ended.includes(index) ? 0 : 1));
  expect(waiting.map(({ cancelled }) => cancelled)).toEqual(expected);
});

test("keeps the relays of signals apart that are used in turn", () => {
  const controllers = [new AbortController(), new AbortController()];
  const waiting = controllers.map(({ signal }) => new Waiting(AbortRelay.of(signal)));
  new Waiting(AbortRelay.of(controllers[0]?.signal ?? AbortSignal.abort())).end();

  controllers[1]?.abort();

  expect(waiting.map(({ cancelled }) => cancelled)).toEqual([0, 1]);
});
