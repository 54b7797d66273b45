import {
  Metadata,
  type ServerInterceptor,
  ServerInterceptingCall,
  status as statuses,
} from "@grpc/grpc-js";

/** Timers may fire early by as much. */
const marginMs = 2;

/**
 * Ends a stream whose deadline has come instead of writing to it. By itself @grpc/grpc-js ends it and then
 * writes what waits, after which the stream never closes.
 */
export const deadlineInterceptor: ServerInterceptor = ({ responseStream }, call) => {
  const deadline = Number(call.getDeadline());
  // An interceptor that does nothing would still cost time; all other calls go on as they are.
  if (!responseStream || deadline === Infinity) return call as ServerInterceptingCall;
  const status = {
    code: statuses.DEADLINE_EXCEEDED,
    details: "Deadline exceeded",
    metadata: new Metadata(),
  };
  let isOver = false;
  return new ServerInterceptingCall(call, {
    sendMessage: (message, send) => {
      if (isOver) return;
      isOver = Date.now() >= deadline - marginMs;
      if (isOver) call.sendStatus(status);
      else send(message);
    },
  });
};
