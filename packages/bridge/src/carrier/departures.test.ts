import { expect, test } from "vitest";

import type { ProtocolMessage } from "../worker-protocol/messages.ts";
import { Departures } from "./departures.ts";

const call: ProtocolMessage = { type: "drain" };
const answer: ProtocolMessage = { type: "pong", id: 1 };

test("tells when what was sent by then has left, whatever is sent afterwards", async () => {
  const departures = new Departures();
  const left: string[] = [];
  await departures.settled();
  for (const name of ["first", "second"]) {
    departures.add(call);
    void departures.settled().then(() => left.push(name));
  }
  departures.leftUpTo(1);
  await Promise.resolve();
  expect(left).toEqual(["first"]);
  departures.add(call);
  departures.leftUpTo(2);
  await Promise.resolve();
  expect(left).toEqual(["first", "second"]);
});

test("lets nobody wait for what will not leave any more", async () => {
  const departures = new Departures();
  departures.add(call);
  const settled = departures.settled();
  departures.end();
  departures.add(call);
  await expect(Promise.all([settled, departures.settled()])).resolves.toHaveLength(2);
});

test("counts answers that nobody takes, and no others", () => {
  const departures = new Departures();
  for (let count = 0; count < 10_000; count += 1) {
    expect(departures.add(call)).toBeUndefined();
    expect(departures.add(answer)).toBeUndefined();
  }
  expect(departures.add(call)).toBeUndefined();
  expect(departures.add(answer)).toMatchObject({ code: "QUOTA_EXCEEDED" });

  departures.leftUpTo(2);
  for (let count = 0; count < 10_000; count += 1) {
    expect(departures.add(answer)).toBeUndefined();
  }
  expect(departures.add(answer)).toMatchObject({ code: "QUOTA_EXCEEDED" });
});
