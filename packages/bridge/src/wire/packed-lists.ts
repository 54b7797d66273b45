/**
 * How many lists within a tensor become arrays of their own when it is read. One takes 200 bytes besides
 * its elements, many times the text that a list of one float takes; the lists behind stay lists.
 */
export const maximumPackedLists: number = 2 ** 20;
