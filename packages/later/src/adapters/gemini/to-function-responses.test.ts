import { expect, test } from "vitest";

import { countPeople, emptyRuntime, fail, getWeather } from "../../conversation/fixtures/tools.ts";
import { toFunctionResponses } from "./to-function-responses.ts";

test("answers calls that the caller has run, in their order", async () => {
  await using session = await emptyRuntime().createSession({
    tools: [getWeather, countPeople, fail],
  });
  const calls = [
    { id: "a", name: "countPeople", args: { city: "everywhere" } },
    { name: "fail" },
    { id: "c", name: "getWeather", args: { city: "Rome" } },
  ];
  const outcomes = await session.executeAll(calls);
  expect(toFunctionResponses(calls, outcomes)).toEqual([
    {
      functionResponse: {
        id: "a",
        name: "countPeople",
        response: { output: (2n ** 60n).toString() },
      },
    },
    {
      functionResponse: {
        name: "fail",
        response: {
          error: { type: "TOOL_EXECUTION_FAILED", message: "no signal from the station" },
        },
      },
    },
    {
      functionResponse: {
        id: "c",
        name: "getWeather",
        response: { output: { city: "Rome", degrees: 8 } },
      },
    },
  ]);
});
