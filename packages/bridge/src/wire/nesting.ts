/** How many levels lists and objects may be nested in what is read. */
export const maximumDepth = 512;
