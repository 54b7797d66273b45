/** Lets a component draw the blocks of code that are diagrams. */
export function diagrams(markdown) {
  const { fence } = markdown.renderer.rules;
  markdown.renderer.rules.fence = (tokens, index, ...others) => {
    const { info, content } = tokens[index];
    if (info.trim() !== "mermaid") return fence(tokens, index, ...others);
    return `<Diagram code="${markdown.utils.escapeHtml(content)}" />\n`;
  };
}
