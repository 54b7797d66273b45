import { create, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import {
  type CallOptions,
  Client,
  type ClientReadableStream,
  credentials,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";

import { BridgeService } from "../../packages/bridge/src/gen/snakepit_bridge_pb.ts";
import { toServiceDefinition } from "../../packages/bridge/src/protocol/service-definition.ts";

type Methods = (typeof BridgeService)["method"];
type Unary = { [Name in keyof Methods]: Name extends Stream ? never : Name }[keyof Methods];
type Stream = "executeStreamingTool" | "watchVariables";
type Request<Name extends keyof Methods> = MessageInitShape<Methods[Name]["input"]>;
type Answer<Name extends keyof Methods> = MessageShape<Methods[Name]["output"]>;

/** What may accompany a call. */
export interface RawCallOptions extends CallOptions {
  readonly metadata?: Readonly<Record<string, string>>;
}

const definition = toServiceDefinition(BridgeService);

/** A client of the protocol that adds nothing to gRPC's own, on a connection of its own. */
export class RawClient implements Disposable {
  readonly #client: Client;

  constructor(address: string) {
    this.#client = new Client(address, credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
  }

  call<Name extends Unary>(
    name: Name,
    request: Request<Name>,
    options: RawCallOptions = {},
  ): Promise<Answer<Name>> {
    const { path, requestSerialize, responseDeserialize } = methodOf(name);
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        create(BridgeService.method[name].input, request as never),
        toMetadata(options),
        options,
        (error: ServiceError | null, answer?: unknown) => {
          if (error === null) resolve(answer as Answer<Name>);
          else reject(error);
        },
      );
    });
  }

  stream<Name extends Stream>(
    name: Name,
    request: Request<Name>,
    options: RawCallOptions = {},
  ): ClientReadableStream<Answer<Name>> {
    const { path, requestSerialize, responseDeserialize } = methodOf(name);
    return this.#client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize as (bytes: Buffer) => Answer<Name>,
      create(BridgeService.method[name].input, request as never),
      toMetadata(options),
      options,
    );
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

function methodOf(name: keyof Methods): (typeof definition)[string] {
  const method = definition[BridgeService.method[name].name];
  if (method === undefined) throw new Error(`There is no method "${name}".`);
  return method;
}

function toMetadata({ metadata = {} }: RawCallOptions): Metadata {
  const result = new Metadata();
  for (const [name, value] of Object.entries(metadata)) result.set(name, value);
  return result;
}
