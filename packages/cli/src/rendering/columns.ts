const widestColumn = 50;

/** Lays rows of cells out in columns; one cell that is too wide does not push the others aside. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      const width = Math.min(cell.length, widestColumn);
      widths[index] = Math.max(widths[index] ?? 0, width);
    }
  }
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
