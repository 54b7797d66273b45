import type { PublicEvent } from "later-runtime/http";

import type { ExactArguments } from "../src/inspecting/inspected.ts";

type Started = Extract<PublicEvent, { type: "call-start" }>["call"] & ExactArguments;
type Ended = Extract<PublicEvent, { type: "call-end" }>;
type Progress = Extract<PublicEvent, { type: "call-progress" }>;

/** What is known of a call. */
export interface CallState {
  readonly call: Started;
  /** Set while a person has to decide, and why. */
  readonly asks?: { readonly reason: string | undefined };
  readonly progress?: Progress;
  readonly partials: readonly unknown[];
  readonly end?: Pick<Ended, "result" | "durationMs">;
  /** Whether it has come to nothing. */
  readonly isStopped?: boolean;
}

/** More would be a film. */
const shownPartials = 100;

/** The id of the call that an event is about. */
export function callIdOf(event: PublicEvent): string | undefined {
  if ("callId" in event) return event.callId;
  return "call" in event ? event.call.id : undefined;
}

/** What is known of a call of which nobody tells any more: how it has ended, or that it has been stopped. */
export function stopped(state: CallState): CallState {
  return state.end === undefined ? { ...state, isStopped: true } : state;
}

/** What is known of a call after another event about it. */
export function afterEvent(
  state: CallState | undefined,
  event: PublicEvent,
): CallState | undefined {
  switch (event.type) {
    case "call-start":
      return { call: event.call, partials: [] };
    case "call-pending":
      return { call: event.call, asks: { reason: event.call.reason }, partials: [] };
    case "call-progress":
      return state && { ...state, progress: event };
    case "call-partial":
      return (
        state && { ...state, partials: [...state.partials, event.value].slice(-shownPartials) }
      );
    case "call-end":
      return {
        partials: [],
        ...state,
        call: event.call,
        end: { result: event.result, durationMs: event.durationMs },
      };
    default:
      return state;
  }
}
