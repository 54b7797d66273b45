import {
  create,
  type DescMessage,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import type {
  CallOptions as GrpcCallOptions,
  Client,
  ClientReadableStream,
  Metadata,
  ServiceError,
} from "@grpc/grpc-js";
import { LaterError } from "later-runtime";

import type { Carrier } from "../carrier/carrier.ts";
import { addConnectFacts } from "../carrier/connect-facts.ts";
import { createClientCarrier } from "../carrier/grpc-client-carrier.ts";
import { connectCallsMethod } from "../carrier/grpc-connect-method.ts";
import { BridgeService } from "../gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import { toServiceDefinition } from "../protocol/service-definition.ts";
import { CallStream } from "./call-stream.ts";
import type { ClientSettings } from "./client-options.ts";
import { createCallMetadata, createGrpcClient } from "./grpc-client.ts";
import { MessageStream } from "./message-stream.ts";
import { type RunningCall, RunningCalls } from "./running-calls.ts";
import { toLaterError } from "./to-later-error.ts";

/** What may accompany every call of the client. */
export interface CallOptions {
  /** Gives the call up; it then rejects with `CANCELLED`. */
  readonly signal?: AbortSignal;
  /**
   * How long the host may take, in milliseconds; `Infinity` for as long as it likes. The call then
   * rejects with `TIMEOUT`.
   *
   * @default the client's `deadlineMs`
   */
  readonly deadlineMs?: number;
  /**
   * The span in whose course the call is made, as the `traceparent` of W3C Trace Context.
   *
   * @default none
   */
  readonly traceparent?: string;
}

const definition = toServiceDefinition(BridgeService);

/** Makes calls of the protocol: with the token, under deadlines, until it is closed. */
export class Connection {
  /** For calls of tools that follow each other closely. */
  readonly callStream: CallStream;
  readonly #client: Client;
  readonly #metadata: Metadata;
  readonly #deadlineMs: number;
  readonly #connectTimeoutMs: number;
  readonly #maxMessageBytes: number;
  readonly #calls = new RunningCalls();
  #closing: Promise<void> | undefined;

  /** @throws LaterError `INVALID_ARGUMENT` for an address or certificates that make no sense */
  constructor(address: string, settings: ClientSettings) {
    this.#client = createGrpcClient(address, settings);
    this.#deadlineMs = settings.deadlineMs;
    this.#connectTimeoutMs = settings.connectTimeoutMs;
    this.#maxMessageBytes = settings.maxMessageBytes;
    this.#metadata = createCallMetadata(settings);
    this.#metadata.set(metadataNames.binary, "1");
    this.#metadata.set(metadataNames.wantsProgress, "1");
    this.#metadata.set(metadataNames.listsWorkerTools, "1");
    this.callStream = new CallStream(() => this.#dialCalls(), this.#calls);
  }

  /** Whether the host can be reached within so many milliseconds, and before the signal fires. */
  reach(timeoutMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const giveUp = (): void => resolve(false);
      if (signal?.aborted === true) giveUp();
      signal?.addEventListener("abort", giveUp);
      this.#client.waitForReady(Date.now() + timeoutMs, (error) => {
        signal?.removeEventListener("abort", giveUp);
        resolve(error === undefined);
      });
    });
  }

  /**
   * Makes a call that answers once.
   *
   * @throws LaterError `CANCELLED`, `TIMEOUT`, `HOST_UNAVAILABLE`, and what the host answers
   */
  call<Input extends DescMessage, Output extends DescMessage>(
    method: DescMethodUnary<Input, Output>,
    request: MessageInitShape<Input>,
    { signal, deadlineMs = this.#deadlineMs, traceparent }: CallOptions = {},
  ): Promise<MessageShape<Output>> {
    const { path, requestSerialize, responseDeserialize } = definitionOf(method.name);
    return new Promise((resolve, reject) => {
      this.#calls.assertWanted(signal);
      let running: RunningCall | undefined;
      const call = this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        create(method.input, request),
        this.#metadataOf(traceparent),
        untilAfter(deadlineMs),
        (error, response) => {
          running?.ended();
          if (error === null) resolve(response as MessageShape<Output>);
          else reject(running?.givenUp() ?? toLaterError(error, method.name));
        },
      );
      running = this.#calls.add(call, signal);
    });
  }

  /**
   * Makes a call that answers with a stream. The deadline is `Infinity` unless it is given.
   *
   * @throws LaterError `CANCELLED` if it is not even begun
   */
  open<Input extends DescMessage, Output extends DescMessage>(
    method: DescMethodServerStreaming<Input, Output>,
    request: MessageInitShape<Input>,
    { signal, deadlineMs = Infinity, traceparent }: CallOptions = {},
  ): MessageStream<MessageShape<Output>> {
    this.#calls.assertWanted(signal);
    const { path, requestSerialize, responseDeserialize } = definitionOf(method.name);
    const call = this.#client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      create(method.input, request),
      this.#metadataOf(traceparent),
      untilAfter(deadlineMs),
    ) as ClientReadableStream<MessageShape<Output>>;
    const running = this.#calls.add(call, signal);
    call.on("status", () => running.ended());
    const toError = (cause: ServiceError): LaterError =>
      running.givenUp() ?? toLaterError(cause, method.name);
    return new MessageStream(call, toError);
  }

  async #dialCalls(): Promise<Carrier> {
    this.#calls.assertWanted(undefined);
    const { name, path, requestSerialize, responseDeserialize } = connectCallsMethod;
    const metadata = addConnectFacts(this.#metadata.clone(), this.#maxMessageBytes);
    const call = this.#client.makeBidiStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      metadata,
    );
    const running = this.#calls.add(call, undefined);
    // A proxy may never let the stream through.
    const timer = setTimeout(() => call.cancel(), this.#connectTimeoutMs);
    call.once("metadata", () => clearTimeout(timer));
    call.once("status", () => {
      clearTimeout(timer);
      running.ended();
    });
    return createClientCarrier(
      call,
      this.#maxMessageBytes,
      (cause) => running.givenUp() ?? toLaterError(cause, name),
    );
  }

  #metadataOf(traceparent: string | undefined): Metadata {
    const metadata = this.#metadata.clone();
    if (traceparent !== undefined) metadata.set("traceparent", traceparent);
    return metadata;
  }

  /** Ends every call, which then rejects with `CANCELLED`, and lets go of the host. */
  close(): Promise<void> {
    return (this.#closing ??= this.#calls.close().then(() => this.#client.close()));
  }
}

function definitionOf(name: string): (typeof definition)[string] {
  const found = definition[name];
  if (found === undefined) throw new LaterError("INTERNAL_ERROR", `There is no method "${name}".`);
  return found;
}

/** No later deadline can be said on the wire. */
const longestDeadlineMs = 86_400_000 * 365;

function untilAfter(deadlineMs: number): GrpcCallOptions {
  return deadlineMs < longestDeadlineMs ? { deadline: Date.now() + deadlineMs } : {};
}
