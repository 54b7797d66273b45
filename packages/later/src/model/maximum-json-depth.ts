/** How many levels of objects and arrays JSON may have: in reading, in printing and in copies. */
export const maximumJsonDepth = 512;
