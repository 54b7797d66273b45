/**
 * Prints sections as Markdown that is also readable in a terminal.
 *
 * @param {import("./section.mjs").Section[]} sections
 */
export function render(sections) {
  return sections.map(renderSection).join("\n\n");
}

function renderSection({ title, note, columns, rows, aims }) {
  const blocks = [`### ${title}`];
  if (note !== undefined) blocks.push(note);
  blocks.push(renderTable(columns, rows));
  if (aims.length > 0) blocks.push(aims.map(renderAim).join("\n"));
  return blocks.join("\n\n");
}

function renderAim({ text, met }) {
  return `- ${met ? "met" : "**missed**"}: ${text}`;
}

function renderTable(columns, rows) {
  const widths = columns.map((column, index) =>
    Math.max(3, ...[column, ...rows.map((row) => row[index])].map((cell) => cell.length)),
  );
  const line = (cells) =>
    `| ${cells.map((cell, index) => pad(cell, widths[index], index)).join(" | ")} |`;
  const rule = widths.map((width, index) =>
    index === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [line(columns), line(rule), ...rows.map(line)].join("\n");
}

function pad(cell, width, index) {
  return index === 0 ? cell.padEnd(width) : cell.padStart(width);
}
