/**
 * Brings English words that differ in their ending only to one form: plurals, -ing, -ed, a final e.
 * The result need not be a word.
 */
export function stem(word: string): string {
  let root = word
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replace(/['’]s?$/, "");
  if (root.length > 3) {
    if (root.endsWith("ies")) root = `${root.slice(0, -3)}y`;
    else if (/(?:s|x|z|ch|sh)es$/.test(root)) root = root.slice(0, -2);
    else if (/[^sui]s$/.test(root)) root = root.slice(0, -1);
  }
  if (root.length > 5 && root.endsWith("ing")) root = root.slice(0, -3);
  else if (root.length > 4 && root.endsWith("ed")) root = root.slice(0, -2);
  if (root.length > 3) root = root.replace(/e$/, "");
  return root.replace(/([b-df-hj-np-tv-z])\1$/, "$1");
}
