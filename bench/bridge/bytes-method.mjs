const identity = (bytes) => bytes;

/**
 * A method of the protocol's service with one request and one response, of which gRPC sees bytes alone: what remains is
 * what gRPC itself costs.
 *
 * @param {string} name
 */
export function bytesMethod(name) {
  return {
    path: `/snakepit.bridge.BridgeService/${name}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
}
