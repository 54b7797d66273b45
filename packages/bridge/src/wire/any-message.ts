/** A `google.protobuf.Any` as it is on the wire, whatever code read it. */
export interface AnyMessage {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}
