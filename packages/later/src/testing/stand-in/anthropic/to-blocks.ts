import type { Block, BlockPart } from "../../../adapters/anthropic/block.ts";
import type { Part } from "../../../conversation/content/content.ts";
import type { ScriptedPart } from "../../script.ts";
import { makeId } from "../make-id.ts";
import type { IssuedThoughts } from "./issued-thoughts.ts";

/**
 * The parts of an answer as blocks: texts that stand side by side are one, and so are thoughts. The block that a part
 * brings in `anthropicBlock` ends the text or the thought of that part, adds to a call, or stands for itself.
 */
export function toBlocks(parts: readonly Part[], issued: IssuedThoughts): readonly Block[] {
  const blocks: Block[] = [];
  let isOpen = false;
  for (const part of parts) {
    const { anthropicBlock: own } = part as BlockPart;
    const said = own === undefined || own.type === kindOf(part) ? toSaid(part) : undefined;
    const last = blocks.at(-1);
    if (said === undefined) {
      const block = part.functionCall === undefined ? own : toCall(part);
      if (block !== undefined) blocks.push(block);
    } else if (isOpen && last?.type === said.type) {
      blocks[blocks.length - 1] = join(last, said);
    } else if (part.text !== "" || own !== undefined) blocks.push(said);
    isOpen = said !== undefined && own === undefined;
  }
  return blocks.map((block) => complete(block, issued));
}

function kindOf({ thought }: Part): "thinking" | "text" {
  return thought === true ? "thinking" : "text";
}

/** What a part says, with the members of the block that it ends; undefined for one that says nothing. */
function toSaid(part: Part): Block | undefined {
  const { text } = part;
  const { anthropicBlock: own } = part as BlockPart;
  const kind = kindOf(part);
  return text === undefined ? undefined : { ...own, type: kind, [kind]: text };
}

function join(first: Block, second: Block): Block {
  const member = first.type;
  return { ...first, ...second, [member]: `${String(first[member])}${String(second[member])}` };
}

function toCall(part: Part): Block {
  const { functionCall: { id = makeId("toolu_"), name = "", args = {} } = {} } = part as {
    readonly functionCall?: {
      readonly id?: string;
      readonly name?: string;
      readonly args?: unknown;
    };
  };
  const { argumentsText } = part as ScriptedPart;
  const { anthropicBlock } = part as BlockPart;
  const spelled = argumentsText === undefined ? {} : { argumentsText };
  return { ...anthropicBlock, type: "tool_use", id, name, input: args, ...spelled };
}

/** Fills in what the API says of every block. */
function complete(block: Block, issued: IssuedThoughts): Block {
  switch (block.type) {
    case "text":
      return { citations: null, ...block };
    case "tool_use":
      return { id: makeId("toolu_"), caller: { type: "direct" }, ...block };
    default:
      return issued.issue(block);
  }
}
