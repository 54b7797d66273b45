import {
  create,
  type DescMessage,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import {
  type CallOptions,
  type Client,
  type ClientReadableStream,
  connectivityState,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";

import { readClientOptions } from "../client/client-options.ts";
import { createGrpcClient } from "../client/grpc-client.ts";
import { BridgeService, type ExecuteToolRequestSchema } from "../gen/snakepit_bridge_pb.ts";
import type { ExecuteToolResponse, ToolChunk } from "../gen/snakepit_bridge_pb.ts";
import { toServiceDefinition } from "../protocol/service-definition.ts";
import { longestTimerMs } from "../time/longest-timer.ts";

const methods = BridgeService.method;
const definition = toServiceDefinition(BridgeService);

/** A request to run a tool, and what goes beside it. */
export interface SnakepitRequest {
  readonly message: MessageInitShape<typeof ExecuteToolRequestSchema>;
  readonly metadata: Metadata;
}

/** A request that the worker has. */
export interface RunningRequest {
  cancel(): void;
}

/** The one connection with a worker that serves the protocol itself. It is not made again once it has ended. */
export class SnakepitChannel {
  readonly #client: Client;
  readonly #onLost: () => void;
  #isClosed = false;

  /**
   * @param port - of this machine
   * @param maxMessageBytes - of one message, both ways
   * @param onLost - called once, when the connection has ended or the worker wants no more requests; those that it has
   *   may still be answered
   */
  constructor(port: number, maxMessageBytes: number, onLost: () => void) {
    this.#onLost = onLost;
    // Signs of life below the protocol would be taken for an attack: gRPC servers end connections with many of them.
    const settings = readClientOptions({ maxMessageBytes, keepAliveMs: Infinity });
    this.#client = createGrpcClient(`127.0.0.1:${port}`, settings, {
      "grpc.client_idle_timeout_ms": longestTimerMs,
      // What nobody can ask for need not be counted.
      "grpc.enable_channelz": 0,
    });
  }

  /**
   * Connects.
   *
   * @returns what the worker says of itself
   * @throws ServiceError if it does not answer in time, or the channel is closed meanwhile
   */
  async open(timeoutMs: number): Promise<string> {
    const greeting = await this.#ping(new Metadata({ waitForReady: true }), timeoutMs);
    this.#watch();
    return greeting;
  }

  /** Settles when the worker answers. @throws ServiceError when it cannot any more, or not in time */
  async ping(timeoutMs: number): Promise<void> {
    await this.#ping(new Metadata(), timeoutMs);
  }

  /** Has a tool run. */
  execute(
    request: SnakepitRequest,
    timeoutMs: number,
    done: (error: ServiceError | null, response?: ExecuteToolResponse) => void,
  ): RunningRequest {
    return this.#request(methods.executeTool, request, timeoutMs, done);
  }

  /** Has a tool run that hands out partial results. They are asked for as they are read. */
  stream(request: SnakepitRequest, timeoutMs: number): ClientReadableStream<ToolChunk> {
    const method = methods.executeStreamingTool;
    const { path, requestSerialize, responseDeserialize } = definitionOf(method);
    return this.#client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      create(method.input, { ...request.message, stream: true }),
      request.metadata,
      within(timeoutMs),
    ) as ClientReadableStream<ToolChunk>;
  }

  /** Lets no request begin any more. Those that run go on, and the connection with them. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#client.close();
  }

  #ping(metadata: Metadata, timeoutMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = { message: { message: "" }, metadata };
      this.#request(methods.ping, request, timeoutMs, (error, answer) => {
        if (error === null) resolve(answer?.message ?? "");
        else reject(error);
      });
    });
  }

  #request<Input extends DescMessage, Output extends DescMessage>(
    method: DescMethodUnary<Input, Output>,
    request: { readonly message: MessageInitShape<Input>; readonly metadata: Metadata },
    timeoutMs: number,
    done: (error: ServiceError | null, response?: MessageShape<Output>) => void,
  ): RunningRequest {
    const { path, requestSerialize, responseDeserialize } = definitionOf(method);
    return this.#client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      create(method.input, request.message),
      request.metadata,
      within(timeoutMs),
      (error, response) => done(error, response as MessageShape<Output> | undefined),
    );
  }

  /** Another worker may get the port: whoever answers there from now on is not asked. */
  #watch(): void {
    const channel = this.#client.getChannel();
    channel.watchConnectivityState(connectivityState.READY, Infinity, () => {
      if (this.#isClosed) return;
      this.close();
      this.#onLost();
    });
  }
}

function definitionOf({ name }: { readonly name: string }): (typeof definition)[string] {
  return definition[name] as (typeof definition)[string];
}

/** Later deadlines are not told to the worker. */
function within(timeoutMs: number): CallOptions {
  return timeoutMs <= longestTimerMs ? { deadline: Date.now() + timeoutMs } : {};
}
