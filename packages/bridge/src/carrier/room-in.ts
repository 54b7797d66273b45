/** What may stand around the header and the attachments of a message, in bytes. */
const maximumSurroundings = 65_536;

/** How long header and attachments may be together, where so many bytes can be carried at once. */
export function roomIn(carriedBytes: number): number {
  return carriedBytes - Math.min(maximumSurroundings, Math.floor(carriedBytes / 16));
}
