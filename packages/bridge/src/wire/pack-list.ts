/** Packs a list of floats. The array's own constructor takes twice as long. */
export function packList(list: readonly number[]): Float64Array {
  const packed = new Float64Array(list.length);
  for (let index = 0; index < list.length; index += 1) packed[index] = list[index] as number;
  return packed;
}

/**
 * How many lists within a tensor become arrays of their own when it is read. One takes 200 bytes besides
 * its elements, many times the text that a list of one float takes; the lists behind stay lists.
 */
export const maximumPackedLists: number = 2 ** 20;
