import { openArgs } from "./kinds/args.ts";
import { documentKinds } from "./kinds/documents.ts";
import { openExecute } from "./kinds/execute.ts";
import { openGemini } from "./kinds/gemini.ts";
import { openIntrospection } from "./kinds/introspection.ts";
import { openRegistry } from "./kinds/registry.ts";
import { openState } from "./kinds/state.ts";
import { Unsupported } from "./unsupported.ts";
import type { KindPlayer, OpenKind, Vector, VectorFile, Verdict } from "./vector.ts";

/** No vector takes longer: a call that hangs must not keep the others from being judged. */
const maximumMs = 60_000;

/** Runs the vectors of one file, one after the other, and tells of each how it ended. */
export async function* runVectors(file: VectorFile): AsyncGenerator<Verdict> {
  const open = Object.hasOwn(kinds, file.kind) ? kinds[file.kind] : undefined;
  if (open === undefined) {
    const reason = `the kind "${file.kind}" is not known`;
    for (const vector of file.vectors) yield { vector, outcome: "skipped", reason };
    return;
  }
  let player: KindPlayer;
  try {
    player = await open(file);
  } catch (error) {
    for (const vector of file.vectors) yield brokenOff(vector, error);
    return;
  }
  try {
    for (const vector of file.vectors) yield await judgeVector(player, vector);
  } finally {
    await player.close?.();
  }
}

const kinds: Readonly<Record<string, OpenKind>> = {
  ...documentKinds,
  args: openArgs,
  execute: openExecute,
  registry: openRegistry,
  state: openState,
  gemini: openGemini,
  introspection: openIntrospection,
  // The bridge takes a while to load.
  promotion: async (file) => (await import("./kinds/promotion.ts")).openPromotion(file),
};

async function judgeVector(player: KindPlayer, vector: Vector): Promise<Verdict> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${maximumMs} ms`)), maximumMs);
  });
  try {
    const mismatches = await Promise.race([player.play(vector), late]);
    return mismatches.length === 0
      ? { vector, outcome: "passed" }
      : { vector, outcome: "failed", mismatches };
  } catch (error) {
    if (error instanceof Unsupported) return { vector, outcome: "skipped", reason: error.message };
    return brokenOff(vector, error);
  } finally {
    clearTimeout(timer);
  }
}

function brokenOff(vector: Vector, error: unknown): Verdict {
  const got = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { vector, outcome: "failed", mismatches: [{ expected: "an answer", got }] };
}
