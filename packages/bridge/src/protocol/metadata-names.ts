/** Names of our own in the metadata of calls and messages; none changes the meaning of a field. */
export const metadataNames = {
  /** Call: `1` where the client reads large values as bytes of our layout. */
  binary: "later-binary",
  /** Call: `1` where the client wants to hear of progress, in chunks without data. */
  wantsProgress: "later-progress",
  /** Call: `1` where the client lists the tools that workers have registered, besides those of the host. */
  listsWorkerTools: "later-worker-tools",
  /** `Connect` and its answer: `1` where the side that says so takes messages that have others in them. */
  batches: "later-batches",
  /** `Connect` and its answer: how long a message may be that the side which says so takes, in bytes. */
  maxMessageBytes: "later-max-message-bytes",
  /** Chunk: progress as JSON, `{progress, total?, message?}`. */
  progress: "later.progress",
  /** Registration: who may do what with the variable, as JSON, which no field can say. */
  access: "later.access",
  /** Message: the version that a variable must have, 0 included, which the field cannot say. */
  expectedVersion: "later.expected_version",
  /** Message: the optimizer in whose name a value is set. */
  optimizerId: "later.optimizer_id",
  /** Session: seconds that it lives without being used. */
  ttlSeconds: "later.ttl_seconds",
  /** Update: the variable that a change of a dependency comes from, as JSON, `{id, name}`. */
  cause: "later.cause",
  /** Update: how many changes of the variable were left out before it. */
  missed: "later.missed",
  /** Tool: its whole declaration, as JSON. */
  declaration: "later.declaration",
  /** Request to run a tool: what a person has decided about the call, as JSON. */
  approval: "later.approval",
  /** Request to run a tool: names of policies that whoever makes the call keeps to, with commas between. */
  kept: "later.kept",
  /** Result: type of the error. */
  errorType: "later.error_type",
  /** Result: details of the error, as JSON. */
  errorDetails: "later.error_details",
  /** Result and chunk: identifies the call. */
  callId: "later.call_id",
} as const;
