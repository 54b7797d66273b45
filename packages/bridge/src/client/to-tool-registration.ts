import type { MessageInitShape } from "@bufbuild/protobuf";
import type { FunctionDeclaration } from "later-runtime";
import { printJson } from "later-runtime/adm";

import type { ToolRegistrationSchema } from "../gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import { toParameterSpecs } from "../protocol/to-parameter-specs.ts";

/** A tool that a worker offers. */
export interface OfferedTool extends FunctionDeclaration {
  /** Whether it hands out partial results. @default false */
  readonly supportsStreaming?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A tool in the words of the protocol, with its whole declaration in the metadata. */
export function toToolRegistration(
  tool: OfferedTool,
): MessageInitShape<typeof ToolRegistrationSchema> {
  const { supportsStreaming = false, metadata, ...declaration } = tool;
  return {
    name: tool.name,
    description: tool.description,
    parameters: toParameterSpecs(declaration.parametersJsonSchema),
    metadata: { ...metadata, [metadataNames.declaration]: printJson(declaration) },
    supportsStreaming,
  };
}
