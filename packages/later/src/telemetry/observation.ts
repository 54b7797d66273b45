import {
  type Attributes,
  type Context,
  type Span,
  type SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";

import { printJson } from "../model/print-json.ts";
import { activeContext } from "./active-context.ts";
import type { InstrumentName, Instruments } from "./instruments.ts";
import { safely } from "./safely.ts";

/** Where spans and measurements go. */
export interface Destination {
  readonly tracer: Tracer;
  readonly instruments: Instruments;
  /** Whether what is said and computed is kept. */
  readonly captureContent: boolean;
}

/** How something begins that is observed. */
export interface Beginning {
  readonly name: string;
  readonly kind: SpanKind;
  /** What samplers can go by. */
  readonly attributes: Attributes;
  /** Where it belongs. @default the active context */
  readonly parent?: Context;
  /** On the clock of `Date.now()`. @default now */
  readonly startedAt?: number;
}

/**
 * Something that takes its time, as a span and in the end as a measurement. None of its methods throws, whatever the
 * tracer does: what is observed must not notice.
 */
export class Observation {
  /** For what happens in its course. */
  readonly context: Context;
  readonly #destination: Destination;
  readonly #span: Span | undefined;
  readonly #startedAt: number;
  readonly #measured = performance.now();
  #errorType: string | undefined;
  #hasEnded = false;

  constructor(destination: Destination, { name, kind, attributes, parent, startedAt }: Beginning) {
    const outer = parent ?? activeContext();
    this.#destination = destination;
    this.#startedAt = startedAt ?? Date.now();
    const options = { kind, attributes, startTime: this.#startedAt };
    this.#span = safely(() => destination.tracer.startSpan(name, options, outer));
    const { span } = this;
    this.context = span === undefined ? outer : trace.setSpan(outer, span);
  }

  get span(): Span | undefined {
    return this.#span;
  }

  /** How long it has taken so far, in milliseconds. */
  get elapsedMs(): number {
    return performance.now() - this.#measured;
  }

  set(attributes: Attributes): void {
    safely(() => this.#span?.setAttributes(attributes));
  }

  /** Keeps content as JSON, if content is kept; it is made only then. */
  setContent(name: string, content: () => unknown): void {
    if (!this.#destination.captureContent) return;
    safely(() => this.#span?.setAttribute(name, printJson(content())));
  }

  /** Notes that it fails, and why. The message may be about content. */
  fail(event: string, errorType: string, message: string): void {
    if (this.#hasEnded) return;
    this.#errorType = errorType;
    const { captureContent } = this.#destination;
    const told = captureContent && message !== "";
    safely(() => {
      this.#span?.setAttribute("error.type", errorType);
      this.#span?.addEvent(event, {
        "exception.type": errorType,
        ...(told ? { "exception.message": message } : {}),
      });
      this.#span?.setStatus({ code: SpanStatusCode.ERROR, ...(told ? { message } : {}) });
    });
  }

  /** Ends it; the first end counts. */
  end(
    instrument: InstrumentName,
    attributes: Attributes,
    durationMs: number = this.elapsedMs,
  ): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    safely(() => this.#span?.end(this.#startedAt + durationMs));
    const error = this.#errorType === undefined ? {} : { "error.type": this.#errorType };
    this.#destination.instruments.record(instrument, durationMs / 1_000, {
      ...attributes,
      ...error,
    });
  }
}
