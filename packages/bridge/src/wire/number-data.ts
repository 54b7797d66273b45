/** What a binary form of number lists is read as; packed where all elements are doubles. */
export type NumberData = number | bigint | boolean | Float64Array | readonly NumberData[];
