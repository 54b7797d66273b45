/**
 * `later-runtime/http`: the events of a conversation, from the server that leads it to a browser that shows it.
 *
 * @packageDocumentation
 */

// For the server
export { type EventResponseOptions, toEventResponse } from "./to-event-response.ts";
export {
  type AddStreamOptions,
  ResumableStreams,
  type StreamOwner,
} from "./keeping/resumable-streams.ts";
export type { ResumableStreamsOptions } from "./keeping/resumable-streams-options.ts";

// For the browser
export { readEvents, type ReadEventsOptions } from "./reading/read-events.ts";
export type { ResumptionOptions } from "./reading/resumption-options.ts";

// What goes from one to the other
export type { PublicEvent, PublicResult } from "./public-event.ts";
