import { type Context, isSpanContextValid, type Span, trace } from "@opentelemetry/api";

/** A span as the `traceparent` of W3C Trace Context; `undefined` for one that is not recorded anywhere. */
export function toTraceparent(span: Span): string | undefined {
  const spanContext = span.spanContext();
  if (!isSpanContextValid(spanContext)) return undefined;
  const { traceId, spanId, traceFlags } = spanContext;
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

/** A context whose spans are children of the one that a sound `traceparent` names. */
export function underTraceparent(traceparent: string, outer: Context): Context {
  const [, traceId = "", spanId = "", flags = ""] = traceparent.split("-");
  const traceFlags = Number.parseInt(flags, 16);
  return trace.setSpanContext(outer, { traceId, spanId, traceFlags, isRemote: true });
}
