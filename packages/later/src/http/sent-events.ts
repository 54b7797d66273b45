/** Events as they are sent, one after another. */
export interface SentEvents {
  /** Waits for the next one, and is not called behind the last one. Never rejects: a failure is the last event. */
  next(): Promise<SentEvent>;
  /** Lets go of what the events come from; also when not all were taken. Never rejects. */
  leave(): Promise<void>;
}

/** One event, or one comment. */
export interface SentEvent {
  readonly text: string;
  /** Whether it tells how the events ended, so that there is none behind it. */
  readonly isLast: boolean;
}
