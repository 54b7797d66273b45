import { create } from "@bufbuild/protobuf";
import { type Any, AnySchema } from "@bufbuild/protobuf/wkt";

import type { AnyMessage } from "../wire/any-message.ts";

/** The generated message for an Any. */
export function toAny({ typeUrl, value }: AnyMessage): Any {
  return create(AnySchema, { typeUrl, value });
}
