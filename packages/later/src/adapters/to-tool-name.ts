const maximumLength = 64;

/**
 * A name that models' APIs take, for one of a library or protocol with other rules: MCP has up to 128 characters, `.` and `/`
 * among them.
 * Of names that would become the same, the later ones are numbered.
 */
export function toToolName(name: string, taken: ReadonlySet<string>): string {
  const letters = name.replace(/[^\w-]+/g, "_");
  const sound = (/^[A-Za-z_]/.test(letters) ? letters : `_${letters}`).slice(0, maximumLength);
  if (!taken.has(sound)) return sound;
  for (let number = 2; ; number += 1) {
    const ending = `_${number}`;
    const numbered = sound.slice(0, maximumLength - ending.length) + ending;
    if (!taken.has(numbered)) return numbered;
  }
}
