/** What a worker is told of its host through its environment. */
export interface WorkerMarks {
  readonly workerId: string;
  readonly runId: string;
  /** The number of the file descriptor that connects it with the host, where there is one. */
  readonly channel: number | undefined;
}

/**
 * The environment of a worker. A host may be a worker itself: what connects it with its own host is not passed on.
 */
export function toWorkerEnvironment(
  environment: NodeJS.ProcessEnv,
  { workerId, runId, channel }: WorkerMarks,
): NodeJS.ProcessEnv {
  const inherited = ["LATER_WORKER_FD", "LATER_WORKER_SOCKET", "LATER_WORKER_TOKEN"].filter(
    (name) => environment[name] === process.env[name],
  );
  return {
    ...environment,
    ...Object.fromEntries(inherited.map((name) => [name, undefined])),
    LATER_WORKER_ID: workerId,
    LATER_RUN_ID: runId,
    ...(channel === undefined ? {} : { LATER_WORKER_FD: String(channel) }),
  };
}
