import type { DescMethod, MessageInitShape, MessageShape } from "@bufbuild/protobuf";

import type { BridgeService } from "../../gen/snakepit_bridge_pb.ts";
import type { CallScope } from "./call-scope.ts";
import type { PreparedResponse } from "./server-definition.ts";

type Methods = (typeof BridgeService)["method"];

/** The names of the methods of one kind. */
type NamesOf<Kind extends DescMethod["methodKind"]> = {
  [Name in keyof Methods]: Methods[Name]["methodKind"] extends Kind ? Name : never;
}[keyof Methods];

/** Names of the methods that answer once. */
type UnaryName = NamesOf<"unary">;
/** Names of the methods that answer with a stream. */
type StreamName = NamesOf<"server_streaming">;

/** Answers once. Errors become statuses. */
type UnaryHandler<Name extends UnaryName> = (
  request: MessageShape<Methods[Name]["input"]>,
  scope: CallScope,
) => Promise<MessageInitShape<Methods[Name]["output"]> | PreparedResponse>;

/** Writes messages; what it gives settles when the message may be followed by another. */
export interface MessageSink<Message> {
  /** Tells the client that the stream has begun, before there is a message. */
  begin(): void;
  write(message: Message): Promise<void>;
}

/** Answers with as many messages as there are until it settles. Errors become statuses. */
export type StreamHandler<Name extends StreamName> = (
  request: MessageShape<Methods[Name]["input"]>,
  scope: CallScope,
  sink: MessageSink<MessageInitShape<Methods[Name]["output"]>>,
) => Promise<void>;

/** Some of the methods that answer once. */
export type UnaryHandlers<Name extends UnaryName = UnaryName> = {
  readonly [Each in Name]: UnaryHandler<Each>;
};

/** Some of the methods that answer with a stream. */
export type StreamHandlers<Name extends StreamName = StreamName> = {
  readonly [Each in Name]: StreamHandler<Each>;
};
