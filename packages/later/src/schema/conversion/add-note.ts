/** Adds a line to a description; the same schema when there is nothing to add. */
export function addNote<Described extends { readonly description?: string }>(
  schema: Described,
  note: string,
): Described {
  if (note === "") return schema;
  const { description } = schema;
  return { ...schema, description: description ? `${description}\n${note}` : note };
}
