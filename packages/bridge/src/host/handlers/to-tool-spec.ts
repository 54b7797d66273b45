import { create } from "@bufbuild/protobuf";
import type { LaterTool } from "later-runtime";
import { printJson } from "later-runtime/adm";
import { yieldsPartials } from "later-runtime/worker";

import { type ToolSpec, ToolSpecSchema } from "../../gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../../protocol/metadata-names.ts";
import { toParameterSpecs } from "../../protocol/to-parameter-specs.ts";

const specs = new WeakMap<LaterTool, ToolSpec>();

/**
 * A tool as the protocol describes it. The whole declaration is in the metadata, for those that know to look
 * there.
 */
export function toToolSpec(tool: LaterTool): ToolSpec {
  let spec = specs.get(tool);
  if (spec === undefined) specs.set(tool, (spec = describe(tool)));
  return spec;
}

function describe(tool: LaterTool): ToolSpec {
  const { declaration, annotations } = tool;
  const { name, description, parametersJsonSchema } = declaration;
  return create(ToolSpecSchema, {
    name,
    description,
    parameters: toParameterSpecs(parametersJsonSchema),
    metadata: {
      [metadataNames.declaration]: printJson(declaration),
      ...Object.fromEntries(
        Object.entries(annotations).map(([key, value]) => [key, String(value)]),
      ),
    },
    supportsStreaming: yieldsPartials(tool),
  });
}
