import {
  type Attributes,
  type Histogram,
  type Meter,
  type MetricOptions,
  metrics,
} from "@opentelemetry/api";

import { safely } from "./safely.ts";

/** What is measured. */
export type InstrumentName =
  | "gen_ai.execute_tool.duration"
  | "gen_ai.invoke_agent.duration"
  | "gen_ai.client.operation.duration"
  | "gen_ai.client.token.usage";

/** The bounds of buckets that the conventions name for durations. */
const seconds = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
/** And those for tokens. */
const tokens = [
  1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
];

const definitions: Readonly<Record<InstrumentName, MetricOptions>> = {
  "gen_ai.execute_tool.duration": {
    description: "How long a call of a tool took.",
    unit: "s",
    advice: { explicitBucketBoundaries: seconds },
  },
  "gen_ai.invoke_agent.duration": {
    description: "How long a conversation took.",
    unit: "s",
    advice: { explicitBucketBoundaries: seconds },
  },
  "gen_ai.client.operation.duration": {
    description: "How long a request to a model took.",
    unit: "s",
    advice: { explicitBucketBoundaries: seconds },
  },
  "gen_ai.client.token.usage": {
    description: "Tokens that a request to a model used.",
    unit: "{token}",
    advice: { explicitBucketBoundaries: tokens },
  },
};

/** The instruments of one meter, each made when it is first needed. Never throws. */
export class Instruments {
  readonly #given: Meter | undefined;
  readonly #made = new Map<InstrumentName, Histogram>();
  #meter: Meter | undefined;

  constructor(meter: Meter | undefined) {
    this.#given = meter;
  }

  record(name: InstrumentName, value: number, attributes: Attributes): void {
    safely(() => this.#instrument(name).record(value, attributes));
  }

  #instrument(name: InstrumentName): Histogram {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    this.#meter ??= this.#given ?? metrics.getMeter("later-runtime");
    const made = this.#meter.createHistogram(name, definitions[name]);
    this.#made.set(name, made);
    return made;
  }
}
