/** The anchor of a heading: the one that it has where the repository is shown, so that links hold in both places. */
export function toAnchor(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Mark}\p{Number}\p{Connector_Punctuation} -]/gu, "")
    .replaceAll(" ", "-");
}

/** Gives each clause of the specification an anchor: its number. */
export function clauseAnchors(markdown) {
  markdown.core.ruler.push("clause-anchors", ({ tokens }) => {
    tokens.forEach((token, index) => {
      const [, number] = /^\*\*\[(LATER-[\d.-]+)\]\*\*/.exec(token.content) ?? [];
      if (number !== undefined) tokens[index - 1].attrSet("id", number);
    });
  });
}
