import { type Content, type Part, partsOf } from "../conversation/content/content.ts";

/** Members of parts in which models of the adapters keep what their own API alone understands. */
const keptMembers = [
  "anthropicBlock",
  "callMembers",
  "contentMembers",
  "interactionStep",
  "messageMembers",
  "responseItem",
  "responseMembers",
] as const;

/** One of these members. */
export type KeptMember = (typeof keptMembers)[number];

/**
 * A conversation without what the models of other adapters have kept in it, so that it goes on with this one. Parts that
 * say nothing else are left out, and contents without parts.
 *
 * @param own - what this adapter keeps itself
 */
export function ownParts(
  contents: readonly Content[],
  own: readonly KeptMember[] = [],
): readonly Content[] {
  const foreign = keptMembers.filter((member) => !own.includes(member));
  const isForeign = (part: Part): boolean => foreign.some((member) => member in part);
  if (!contents.some((content) => partsOf(content).some(isForeign))) return contents;
  return contents.flatMap((content) => {
    const parts = partsOf(content);
    if (!parts.some(isForeign)) return [content];
    const kept = parts.flatMap((part) =>
      isForeign(part) ? withoutMembers(part, foreign) : [part],
    );
    return kept.length === 0 ? [] : [{ ...content, parts: kept }];
  });
}

function withoutMembers(part: Part, names: readonly string[]): readonly Part[] {
  const rest: Part = Object.fromEntries(
    Object.entries(part).filter(([name]) => !names.includes(name)),
  );
  const { text = "", thought: _thought, ...others } = rest;
  return text === "" && Object.keys(others).length === 0 ? [] : [rest];
}
