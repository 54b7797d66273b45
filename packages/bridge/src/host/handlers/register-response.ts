import { WireType } from "@bufbuild/protobuf/wire";

import { createWriter } from "../../protocol/create-writer.ts";
import { PreparedResponse } from "../serving/server-definition.ts";

/** Numbers of the fields of RegisterToolsResponse, and of the entries of its map. */
const fields = { success: 1, toolIds: 2, key: 1, value: 2 };

/**
 * The answer to a registration that has been taken: tools by their names. Some workers register with every request, so it
 * is written straight to the wire.
 */
export function toRegisterResponse(
  sessionId: string,
  tools: readonly { readonly name: string }[],
): PreparedResponse {
  const writer = createWriter().tag(fields.success, WireType.Varint).bool(true);
  for (const { name } of tools) {
    writer.tag(fields.toolIds, WireType.LengthDelimited).fork();
    writer.tag(fields.key, WireType.LengthDelimited).string(name);
    writer.tag(fields.value, WireType.LengthDelimited).string(`${sessionId}:${name}`).join();
  }
  return new PreparedResponse(writer.finish());
}
