import { constants, type ServerHttp2Stream } from "node:http2";

import type { ServerDuplexStream } from "@grpc/grpc-js";

/** What @grpc/grpc-js keeps to itself: a call is made of layers, and the innermost has the stream. */
interface Layer {
  readonly call?: Layer;
  readonly nextCall?: Layer;
  readonly stream?: ServerHttp2Stream;
}

/**
 * Ends a call of a server also when its client takes nothing. By itself @grpc/grpc-js can only end it after what
 * has been written, and then waits for as long as the connection lasts.
 */
export function resetStream(call: ServerDuplexStream<Buffer, Buffer>): void {
  let layer: Layer | undefined = call as unknown as Layer;
  while (layer !== undefined && layer.stream === undefined) layer = layer.call ?? layer.nextCall;
  layer?.stream?.close(constants.NGHTTP2_CANCEL);
}
