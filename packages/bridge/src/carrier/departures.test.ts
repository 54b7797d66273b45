import { expect, test } from "vitest";

import { Departures } from "./departures.ts";

test("tells when what was sent by then has left, whatever is sent afterwards", async () => {
  const departures = new Departures();
  const left: string[] = [];
  await departures.settled();
  for (const name of ["first", "second"]) {
    departures.add();
    void departures.settled().then(() => left.push(name));
  }
  departures.leftUpTo(1);
  await Promise.resolve();
  expect(left).toEqual(["first"]);
  departures.add();
  departures.leftUpTo(2);
  await Promise.resolve();
  expect(left).toEqual(["first", "second"]);
});

test("lets nobody wait for what will not leave any more", async () => {
  const departures = new Departures();
  departures.add();
  const settled = departures.settled();
  departures.end();
  departures.add();
  await expect(Promise.all([settled, departures.settled()])).resolves.toHaveLength(2);
});
