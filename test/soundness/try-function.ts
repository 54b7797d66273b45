import type { DerivedTool } from "../../packages/later/src/declare/derived-tool.ts";
import type { JsonObject } from "../../packages/later/src/model/json.ts";
import { callOfArguments } from "./call-of-arguments.ts";
import type { ListedFunction } from "./list-functions.ts";
import { createRandom, seedOf } from "./random.ts";
import { sampleSchema } from "./sample-schema.ts";
import { Choices, type SampleStyle, sampleStyles } from "./sample-style.ts";
import { TypeSampler, type TypedSample } from "./sample-type.ts";

/** A function, its tool, and the calls on which the compiler is to be heard. */
export interface Trial {
  readonly listed: ListedFunction;
  /** `undefined` where no tool was found. */
  readonly tool: DerivedTool | undefined;
  /** Made of the schema. */
  readonly calls: readonly string[];
  /** Made of the types, by signature. */
  readonly values: readonly (readonly TypedCall[])[];
  /** What is wrong with the schema already. */
  readonly faults: readonly { readonly call: string; readonly objection: string }[];
}

/** A call that was made of types. */
export interface TypedCall {
  readonly call: string;
  readonly samples: readonly (TypedSample | undefined)[];
}

/** Makes sample calls of a tool's schema, and of the types of its function. */
export async function tryFunction(
  listed: ListedFunction,
  tool: DerivedTool | undefined,
): Promise<Trial> {
  if (tool === undefined || isRejected(tool)) {
    return { listed, tool, calls: [], values: [], faults: [] };
  }
  const calls = new Set<string>();
  const faults: Trial["faults"][number][] = [];
  for (const style of sampleStyles) {
    const args = sampleSchema(tool.parameters, choicesFor(listed, style));
    const shown = `${listed.expression}(${JSON.stringify(args)})`;
    if (args === undefined) {
      faults.push({ call: shown, objection: "The schema has no sample." });
      continue;
    }
    try {
      calls.add(await callOfArguments(tool, listed, args as JsonObject));
    } catch (error) {
      faults.push({ call: shown, objection: String(error) });
    }
  }
  return { listed, tool, calls: [...calls], values: typedCalls(listed), faults };
}

/** Whether a tool cannot be had as it is; what is open can, if its author says so. */
export function isRejected({ diagnostics }: DerivedTool): boolean {
  return diagnostics.some(({ severity, code }) => severity === "error" && code !== "OPEN_TYPE");
}

/** More overloads than introspection looks at do not count. */
const triedOverloads = 8;

function typedCalls(listed: ListedFunction): readonly (readonly TypedCall[])[] {
  const { type, checker, expression } = listed;
  const signatures = type.getCallSignatures().slice(0, triedOverloads);
  return signatures.map((signature) =>
    sampleStyles
      .map((style) => new TypeSampler(checker, choicesFor(listed, style)))
      .map((sampler) => sampler.sampleArguments(signature))
      .filter((samples) => samples !== undefined)
      .map((samples) => {
        const printed = samples.map((sample) => sample?.expression ?? "undefined");
        return { call: `void ${expression}(${printed.join(", ")});`, samples };
      }),
  );
}

/** The same for the same function in every run, whichever others are looked at. */
function choicesFor({ subject, expression }: ListedFunction, style: SampleStyle): Choices {
  return new Choices(style, createRandom(seedOf(`${subject.name} ${expression} ${style}`)));
}
