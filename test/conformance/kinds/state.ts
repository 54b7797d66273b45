import type { SessionLimits } from "later-runtime";
import { parseJson } from "later-runtime/adm";

import { attempt } from "../attempt.ts";
import { attemptChecks, judge } from "../expectations.ts";
import { Fields } from "../fields.ts";
import type { Mismatch } from "../matchers.ts";
import { playSteps } from "../play-steps.ts";
import { readVector } from "../read-vector.ts";
import { toJsonForm } from "../state/json-form.ts";
import { sessionSteps } from "../state/session-steps.ts";
import { Stage, type Step } from "../state/stage.ts";
import { variableSteps } from "../state/variable-steps.ts";
import { watchSteps } from "../state/watch-steps.ts";
import { Unsupported } from "../unsupported.ts";
import type { OpenKind } from "../vector.ts";

const steps: Readonly<Record<string, Step>> = { ...variableSteps, ...watchSteps, ...sessionSteps };

/** Vectors about the state of one session: steps, each with what has to come of it. */
export const openState: OpenKind = () => ({
  async play(vector) {
    const { input, inputText, expect } = readVector(vector, ["input", "inputText"]);
    if (expect !== undefined) throw new Unsupported("steps have expectations, not the vector");
    const fields = new Fields(
      typeof inputText === "string" ? parseJson(inputText) : input,
      "input",
    );
    const played = fields.list("steps") ?? [];
    const limits = (fields.take("limits") ?? {}) as SessionLimits;
    const ttlMs = fields.number("ttlMs") ?? Infinity;
    fields.end();
    await using stage = new Stage(limits, ttlMs);
    await stage.begin();
    return await playSteps(played, (step) => playStep(stage, step));
  },
});

async function playStep(stage: Stage, fields: Fields): Promise<readonly Mismatch[]> {
  const kind = fields.text("do") ?? "";
  const step = Object.hasOwn(steps, kind) ? steps[kind] : undefined;
  if (step === undefined) throw new Unsupported(`the step "${kind}" is not known`);
  stage.actor = fields.text("as");
  stage.store.isContended = fields.flag("contended") === true;
  const expect = fields.take("expect") ?? { fails: false };
  const result = await attempt(async () => toJsonForm(await step(stage, fields)));
  stage.store.isContended = false;
  fields.end();
  return judge(expect, result, attemptChecks);
}
